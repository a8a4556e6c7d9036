import type { Value, Values } from "../plugin/dynamic-value";
import { isLeaf, type ResourceSchema, type SingleBlock } from "./schema";
import { mapValues } from "./values";

/**
 * What Terraform's second SDK does before it compares, and so what a provider built with it leaves in a state: an
 * attribute that the configuration leaves out has its default, and nothing, "", 0, false and an empty list are one value.
 */

/** Every attribute that says nothing has its default, if its schema knows one. */
export function withDefaults(block: SingleBlock, values: Values): Values {
  const given = mapValues(block.attributes, (attribute, name) =>
    isNothing(values[name]) && isLeaf(attribute) ? (attribute[2] ?? null) : values[name]!,
  );
  return { ...values, ...given };
}

/**
 * The proposed state as the SDK compares it with the prior one: with defaults, and where both say nothing, in their
 * own ways, in the way of the prior state.
 */
export function settled(schema: ResourceSchema, prior: Values | null, proposed: Values): Values {
  const complete = withDefaults(schema, proposed);
  return prior === null ? complete : asBefore(schema, prior, complete);
}

function asBefore(block: SingleBlock, prior: Values, proposed: Values): Values {
  const attributes = mapValues(block.attributes, (_attribute, name) =>
    isEmpty(prior[name]) && isEmpty(proposed[name]) ? (prior[name] ?? null) : (proposed[name] ?? null),
  );
  const blocks = mapValues(block.blocks ?? {}, (inner, name) => {
    const [before, after] = [itemsOf(prior[name]), itemsOf(proposed[name])];
    return after.map((item, index) => (before[index] ? asBefore(inner, before[index], item) : item));
  });
  return { ...proposed, ...attributes, ...blocks };
}

/** The blocks of one name. */
const itemsOf = (value: Value | undefined) => (Array.isArray(value) ? (value as Values[]) : []);

const isNothing = (value: Value | undefined): value is null | undefined =>
  value === null || value === undefined;

/** Whether the SDK takes the value for no value. */
export const isEmpty = (value: Value | undefined): boolean =>
  isNothing(value) ||
  value === "" ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) && value.length === 0);
