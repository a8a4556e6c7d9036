import { z } from "zod";
import { ConfigSchema, type BlueprintInputs } from "./schema";

/** larder.yaml's JSON Schema, from the same types, for completion in an editor. */
export function jsonSchema(blueprints: BlueprintInputs): object {
  const { properties, ...envelope } = z.toJSONSchema(ConfigSchema, { io: "input" });
  return {
    ...envelope,
    title: "larder.yaml",
    properties: {
      ...properties,
      blueprint: { ...(properties?.blueprint as object), enum: Object.keys(blueprints) },
    },
    allOf: Object.entries(blueprints).map(([name, { settings }]) => ({
      if: { properties: { blueprint: { const: name } } },
      then: { properties: { settings: withoutDialect(z.toJSONSchema(settings, { io: "input" })) } },
    })),
  };
}

function withoutDialect({ $schema: _, ...schema }: z.core.JSONSchema.JSONSchema): object {
  return schema;
}
