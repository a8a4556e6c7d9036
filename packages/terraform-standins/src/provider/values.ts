import { UNKNOWN, Unknown, type Value, type Values } from "../plugin/dynamic-value";
import { isComputed, isLeaf, type Attribute, type Attributes, type SingleBlock, type Type } from "./schema";

/** What can be said of values by their schema alone: their exact shape, equality, what apply will tell. */

export const mapValues = <A, B>(object: Readonly<Record<string, A>>, change: (value: A, key: string) => B) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));

const isAbsent = (value: Value | undefined): value is null | undefined =>
  value === null || value === undefined;
const isObject = (value: Value | undefined): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Unknown);

/** Every attribute and block of the schema, absent ones as null or as no block: Terraform wants the exact object. */
export function shaped(block: SingleBlock, values: Values): Values {
  const blocks = mapValues(block.blocks ?? {}, (inner, name) => {
    const list = values[name];
    return Array.isArray(list) ? list.map((item) => (isObject(item) ? shaped(inner, item) : item)) : [];
  });
  return { ...shapedAttributes(block.attributes, values), ...blocks };
}

const shapedAttributes = (attributes: Attributes, values: Values): Values =>
  mapValues(attributes, (attribute, name) =>
    eachObject(attribute, values[name] ?? null, (inner, object) => shapedAttributes(inner, object)),
  );

/** Applies `change` to the objects that a nested attribute holds; leaves every other value as it is. */
function eachObject(
  attribute: Attribute,
  value: Value,
  change: (inner: Attributes, object: Values) => Value,
): Value {
  if (isLeaf(attribute) || value === null || value instanceof Unknown) return value;
  if (Array.isArray(value))
    return value.map((item) => (isObject(item) ? change(attribute.attributes, item) : item));
  if (!isObject(value)) return value;
  return attribute.nesting === "map"
    ? mapValues(value, (item) => (isObject(item) ? change(attribute.attributes, item) : item))
    : change(attribute.attributes, value);
}

/**
 * Computed attributes that the configuration leaves out and nothing has set yet are known after apply. So are those of
 * a nested object that changes: what was computed belongs to what it was (a cron expression to a cron schedule).
 */
export function withUnknowns(
  attributes: Attributes,
  config: Values,
  planned: Values,
  prior: Values = {},
  isChanging = false,
): Values {
  return mapValues(planned, (value, name) => {
    const attribute = attributes[name];
    if (attribute === undefined) return value;
    const said = config[name];
    if (isAbsent(said)) return isComputed(attribute) && (isAbsent(value) || isChanging) ? UNKNOWN : value;
    const before = isObject(prior[name]) ? (prior[name] as Values) : undefined;
    let index = 0;
    return eachObject(attribute, value, (inner, object) => {
      const own = saidOf(attribute, said, object, index++);
      const changes = before !== undefined && saysOther(inner, own, before);
      return withUnknowns(inner, own, object, before, changes);
    });
  });
}

/** Whether the configuration says anything of the object itself that was not so before. */
function saysOther(attributes: Attributes, config: Values, prior: Values): boolean {
  return Object.entries(config).some(([name, said]) => {
    const attribute = attributes[name];
    if (attribute === undefined || !isLeaf(attribute) || isAbsent(said)) return false;
    return !sameAttribute(attribute, said, prior[name]);
  });
}

/**
 * The part of the configuration that a planned object comes from. Lists keep their order; a set has none, and what
 * was computed before moves its elements: there it is the one that says nothing else.
 */
function saidOf(attribute: Attribute, said: Value, planned: Values, index: number): Values {
  if (!Array.isArray(said)) return isObject(said) ? said : {};
  const inSet = !isLeaf(attribute) && attribute.nesting === "set";
  const found = inSet ? said.find((item) => agrees(item, planned)) : said[index];
  return isObject(found) ? found : {};
}

/** Whether everything that is said is so. */
function agrees(said: Value, planned: Value | undefined): boolean {
  if (said === null || said instanceof Unknown) return true;
  if (isObject(said))
    return isObject(planned) && Object.entries(said).every(([name, value]) => agrees(value, planned[name]));
  if (Array.isArray(said))
    return (
      Array.isArray(planned) &&
      said.length === planned.length &&
      said.every((item, index) => agrees(item, planned[index]))
    );
  return said === planned;
}

/** After apply nothing is unknown: what the service did not tell is null. */
export function known(value: Value): Value {
  if (value instanceof Unknown) return null;
  if (Array.isArray(value)) return value.map(known);
  return isObject(value) ? mapValues(value, known) : value;
}

/** Equality in which a set has no order. */
export function sameBlock(block: SingleBlock, a: Values, b: Values): boolean {
  return JSON.stringify(canonicalBlock(block, a)) === JSON.stringify(canonicalBlock(block, b));
}

export function sameAttribute(attribute: Attribute, a: Value | undefined, b: Value | undefined): boolean {
  return JSON.stringify(canonical(attribute, a)) === JSON.stringify(canonical(attribute, b));
}

function canonicalBlock(block: SingleBlock, values: Values): unknown {
  const blocks = mapValues(block.blocks ?? {}, (inner, name) =>
    ((values[name] as Value[] | undefined) ?? []).map((item) =>
      isObject(item) ? canonicalBlock(inner, item) : item,
    ),
  );
  return {
    ...mapValues(block.attributes, (attribute, name) => canonical(attribute, values[name])),
    ...blocks,
  };
}

function canonical(attribute: Attribute, value: Value | undefined): unknown {
  if (isAbsent(value) || value instanceof Unknown) return value ?? null;
  if (isLeaf(attribute)) return canonicalLeaf(attribute[1], value);
  const object = (item: Value) =>
    isObject(item) ? mapValues(attribute.attributes, (inner, name) => canonical(inner, item[name])) : item;
  if (Array.isArray(value))
    return attribute.nesting === "set" ? sorted(value.map(object)) : value.map(object);
  return object(value);
}

function canonicalLeaf(type: Type, value: Value): unknown {
  if (!Array.isArray(value) || typeof type === "string") return value;
  return type[0] === "set" ? sorted(value) : value;
}

const sorted = (items: unknown[]) =>
  items
    .map((item) => [JSON.stringify(item), item] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, item]) => item);
