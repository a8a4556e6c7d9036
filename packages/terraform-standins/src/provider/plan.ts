import { UNKNOWN, type Values } from "../plugin/dynamic-value";
import type { ResourceType } from "./resource";
import type { ResourceSchema } from "./schema";
import { sameAttribute, sameBlock, withUnknowns } from "./values";

interface Change {
  readonly config: Values | null;
  readonly prior: Values | null;
  readonly proposed: Values | null;
}

/** What apply would do: the planned state, and which attributes force a new resource. */
export function plan(
  schema: ResourceSchema,
  type: ResourceType,
  { config, prior, proposed }: Change,
): { planned: Values | null; replaced: string[] } {
  if (proposed === null) return { planned: null, replaced: [] };
  if (prior === null)
    return { planned: withUnknowns(schema.attributes, config ?? {}, proposed), replaced: [] };
  if (sameBlock(schema, prior, proposed)) return { planned: prior, replaced: [] };

  const planned = {
    ...withUnknowns(schema.attributes, config ?? {}, proposed, prior),
    ...leftAlone(schema, config ?? {}, prior),
  };
  for (const name of type.volatile ?? []) if ((config?.[name] ?? null) === null) planned[name] = UNKNOWN;
  const replaced = type.replace.filter((name) => isChanged(schema, name, prior, planned));
  // Of a replacement Terraform asks for a second plan, without the prior state.
  return { planned, replaced };
}

function isChanged(schema: ResourceSchema, name: string, prior: Values, planned: Values): boolean {
  const attribute = schema.attributes[name];
  if (attribute) return !sameAttribute(attribute, prior[name], planned[name]);
  const block = schema.blocks?.[name];
  return block !== undefined && !sameBlock({ attributes: {}, blocks: { [name]: block } }, prior, planned);
}

/** What nobody has ever set stays unset when something else changes. */
function leftAlone(schema: ResourceSchema, config: Values, prior: Values): Values {
  const names = Object.keys(schema.attributes).filter((name) => isNull(config[name]) && isNull(prior[name]));
  return Object.fromEntries(names.map((name) => [name, null]));
}

const isNull = (value: Values[string] | undefined) => value === null || value === undefined;
