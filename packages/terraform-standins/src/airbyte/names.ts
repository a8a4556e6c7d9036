import type { Value, Values } from "../plugin/dynamic-value";
import { isLeaf, type Attribute, type Attributes } from "../provider/schema";

/** Terraform's attributes are the API's fields in snake case; nulls are left out of a request. */

export const camel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

export function toApi(value: Value): unknown {
  if (Array.isArray(value)) return value.map(toApi);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([name, item]) => [camel(name), toApi(item as Value)]),
  );
}

/** The attributes of the schema out of an answer. */
export function fromApi(attributes: Attributes, body: Record<string, unknown>): Values {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [name, valueOf(attribute, body[camel(name)])]),
  );
}

function valueOf(attribute: Attribute, found: unknown): Value {
  if (found === undefined || found === null) return null;
  if (isLeaf(attribute)) return found as Value;
  const object = (item: unknown) => fromApi(attribute.attributes, item as Record<string, unknown>);
  return Array.isArray(found) ? found.map(object) : object(found);
}
