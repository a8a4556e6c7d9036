import type { Value, Values } from "../plugin/dynamic-value";
import type { Row } from "./client";
import { identifier, partsOf, qualified } from "./sql";

/** What privileges are on: one object, or all future objects of a kind in a database or schema. */

export interface Target {
  /** What stands after ON in GRANT and REVOKE. */
  readonly on: string;
  /** The SHOW that lists the grants there. */
  readonly show: string;
  /** Rows of that list which are of this target; a future list holds several kinds of object. */
  readonly matches: (row: Row) => boolean;
  readonly id: string;
}

type Block = Record<string, Value>;
const blockOf = (values: Values, name: string) => (values[name] as Block[] | null)?.[0];

/** @throws {Error} for a target that cannot be read back, such as ALL TABLES. */
export function targetOf(values: Values): Target {
  if (values.on_account === true) return named("ACCOUNT", "ON ACCOUNT", "OnAccount");
  const object = blockOf(values, "on_account_object");
  if (object) {
    const on = `${String(object.object_type)} ${identifier(object.object_name!)}`;
    return named(
      on,
      `ON ${on}`,
      `OnAccountObject|${String(object.object_type)}|${identifier(object.object_name!)}`,
    );
  }
  const schema = blockOf(values, "on_schema");
  if (schema?.schema_name) {
    const on = `SCHEMA ${quoted(schema.schema_name)}`;
    return named(on, `ON ${on}`, `OnSchema|OnSchema|${quoted(schema.schema_name)}`);
  }
  if (schema?.future_schemas_in_database)
    return future(
      "SCHEMAS",
      "DATABASE",
      schema.future_schemas_in_database,
      `OnSchema|OnFutureSchemasInDatabase|${quoted(schema.future_schemas_in_database)}`,
    );
  const inSchema = blockOf(values, "on_schema_object");
  if (inSchema?.object_name) {
    const on = `${String(inSchema.object_type)} ${quoted(inSchema.object_name)}`;
    return named(
      on,
      `ON ${on}`,
      `OnSchemaObject|OnObject|${String(inSchema.object_type)}|${quoted(inSchema.object_name)}`,
    );
  }
  const coming = (inSchema?.future as unknown as Block[] | undefined)?.[0];
  if (coming) {
    const plural = String(coming.object_type_plural);
    return coming.in_schema
      ? future(plural, "SCHEMA", coming.in_schema)
      : future(plural, "DATABASE", coming.in_database!);
  }
  throw new Error(
    "grants on all existing objects cannot be read back: grant on future objects, before there are any",
  );
}

const capital = (word: string) => word[0] + word.slice(1).toLowerCase();
const quoted = (name: Value) => qualified(...partsOf(String(name)));
const named = (on: string, show: string, id: string): Target => ({
  on,
  show: `SHOW GRANTS ${show}`,
  matches: () => true,
  id,
});

function future(
  plural: string,
  container: string,
  name: Value,
  id = `OnSchemaObject|OnFuture|${plural}|In${capital(container)}|${quoted(name)}`,
): Target {
  const object = plural.replace(/IES$/, "Y").replace(/S$/, "").replaceAll("_", " ");
  const place = `${container} ${quoted(name)}`;
  return {
    on: `FUTURE ${plural} IN ${place}`,
    show: `SHOW FUTURE GRANTS IN ${place}`,
    matches: (row) => (row.grant_on ?? "").replaceAll("_", " ") === object,
    id,
  };
}
