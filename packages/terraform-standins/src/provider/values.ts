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

/** Computed attributes that the configuration leaves out and nothing has set yet are known after apply. */
export function withUnknowns(attributes: Attributes, config: Values, planned: Values): Values {
  return mapValues(planned, (value, name) => {
    const attribute = attributes[name];
    if (attribute === undefined) return value;
    const said = config[name];
    if (isAbsent(said)) return isAbsent(value) && isComputed(attribute) ? UNKNOWN : value;
    let index = 0;
    return eachObject(attribute, value, (inner, object) =>
      withUnknowns(inner, objectAt(said, index++) ?? object, object),
    );
  });
}

/** Lists keep their order between configuration and plan; Terraform hands sets in the same order in both. */
function objectAt(value: Value, index: number): Values | undefined {
  const found = Array.isArray(value) ? value[index] : value;
  return isObject(found) ? found : undefined;
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
