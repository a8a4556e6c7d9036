import type { Value, Values } from "../plugin/dynamic-value";
import type { ResourceType } from "../provider/resource";
import { SnowflakeError, type Row, type Snowflake } from "./client";
import { privilegesOf } from "./grant-id";
import { bare, identifier, partsOf, qualified } from "./sql";

/** Privileges of a role on one object, or on all future objects of a kind in a database or schema. */

interface Target {
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
function targetOf(values: Values): Target {
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
    return future("SCHEMAS", "DATABASE", schema.future_schemas_in_database, "OnSchema");
  const inSchema = blockOf(values, "on_schema_object");
  if (inSchema?.object_name) {
    const on = `${String(inSchema.object_type)} ${quoted(inSchema.object_name)}`;
    return named(on, `ON ${on}`, `OnSchemaObject|OnObject|${on}`);
  }
  const coming = (inSchema?.future as unknown as Block[] | undefined)?.[0];
  if (coming) {
    const plural = String(coming.object_type_plural);
    return coming.in_schema
      ? future(plural, "SCHEMA", coming.in_schema, "OnSchemaObject")
      : future(plural, "DATABASE", coming.in_database!, "OnSchemaObject");
  }
  throw new Error(
    "grants on all existing objects cannot be read back: grant on future objects, before there are any",
  );
}

/** A user may have the name of a role. SHOW FUTURE GRANTS calls the column otherwise. */
const isTo = (row: Row, role: string) =>
  row.grantee_name === role && (row.granted_to ?? row.grant_to) === "ROLE";
const capital = (word: string) => word[0] + word.slice(1).toLowerCase();
const quoted = (name: Value) => qualified(...partsOf(String(name)));
const named = (on: string, show: string, id: string): Target => ({
  on,
  show: `SHOW GRANTS ${show}`,
  matches: () => true,
  id,
});

function future(plural: string, container: string, name: Value, kind: string): Target {
  const object = plural.replace(/IES$/, "Y").replace(/S$/, "").replaceAll("_", " ");
  const place = `${container} ${quoted(name)}`;
  return {
    on: `FUTURE ${plural} IN ${place}`,
    show: `SHOW FUTURE GRANTS IN ${place}`,
    matches: (row) => (row.grant_on ?? "").replaceAll("_", " ") === object,
    id: `${kind}|OnFuture|${plural}|In${capital(container)}|${quoted(name)}`,
  };
}

export function privilegeGrant(snowflake: Snowflake): ResourceType {
  const role = (values: Values) => bare(values.account_role_name!);
  const wanted = (values: Values) => (values.privileges as string[] | null) ?? [];
  const identity = (values: Values): Values => ({
    id: [
      identifier(role(values)),
      values.with_grant_option === true,
      false,
      values.all_privileges === true ? "ALL" : wanted(values).join(","),
      targetOf(values).id,
    ].join("|"),
  });
  const change = (verb: "GRANT" | "REVOKE", values: Values, privileges: string[]) => {
    const words = values.all_privileges === true ? ["ALL PRIVILEGES"] : privileges;
    if (words.length === 0) return [];
    const end = verb === "GRANT" && values.with_grant_option === true ? " WITH GRANT OPTION" : "";
    const link = verb === "GRANT" ? "TO" : "FROM";
    return [
      `${verb} ${words.join(", ")} ON ${targetOf(values).on} ${link} ROLE ${identifier(role(values))}${end}`,
    ];
  };

  return {
    replace: [
      "account_role_name",
      "all_privileges",
      "on_account",
      "with_grant_option",
      "on_account_object",
      "on_schema",
      "on_schema_object",
    ],
    volatile: ["id"],
    async create(planned) {
      await snowflake.run(...change("GRANT", planned, wanted(planned)));
      return identity(planned);
    },
    async read(state) {
      if (state.all_privileges === true) return identity(state);
      const target = targetOf(state);
      const rows = await orGone(snowflake.query(target.show));
      const there = new Set(
        rows.filter((row) => isTo(row, role(state)) && target.matches(row)).map((row) => row.privilege),
      );
      const privileges = wanted(state).filter((privilege) => there.has(privilege));
      return privileges.length === 0 ? null : { ...identity(state), privileges };
    },
    async update(prior, planned) {
      const [before, after] = [wanted(prior), wanted(planned)];
      await snowflake.run(
        ...change(
          "REVOKE",
          planned,
          before.filter((privilege) => !after.includes(privilege)),
        ),
        ...change(
          "GRANT",
          planned,
          after.filter((privilege) => !before.includes(privilege)),
        ),
      );
      return identity(planned);
    },
    async delete(state) {
      try {
        await snowflake.run(...change("REVOKE", state, wanted(state)));
      } catch (error) {
        // What the grant was on is gone, and the grant with it.
        if (!(error instanceof SnowflakeError && error.isAbsence)) throw error;
      }
    },
    identify: privilegesOf,
  };
}

/** A role granted to another role or to a user. */
export function roleGrant(snowflake: Snowflake): ResourceType {
  const grantee = (values: Values) =>
    values.user_name
      ? { kind: "USER", name: bare(values.user_name) }
      : { kind: "ROLE", name: bare(values.parent_role_name!) };
  const statement = (verb: string, link: string, values: Values) => {
    const { kind, name } = grantee(values);
    return `${verb} ROLE ${identifier(bare(values.role_name!))} ${link} ${kind} ${identifier(name)}`;
  };
  const identity = (values: Values): Values => {
    const { kind, name } = grantee(values);
    return { id: [identifier(bare(values.role_name!)), kind, identifier(name)].join("|") };
  };
  return {
    replace: ["role_name", "parent_role_name", "user_name"],
    async create(planned) {
      await snowflake.run(statement("GRANT", "TO", planned));
      return identity(planned);
    },
    async read(state) {
      const { kind, name } = grantee(state);
      const rows = await orGone(snowflake.query(`SHOW GRANTS OF ROLE ${identifier(bare(state.role_name!))}`));
      return rows.some((row) => row.granted_to === kind && row.grantee_name === name)
        ? identity(state)
        : null;
    },
    update: (_prior, planned) => Promise.resolve(identity(planned)),
    async delete(state) {
      try {
        await snowflake.run(statement("REVOKE", "FROM", state));
      } catch (error) {
        if (!(error instanceof SnowflakeError && error.isAbsence)) throw error;
      }
    },
    identify(id) {
      const [role, kind, name] = id.split("|").map(bare);
      return { role_name: role!, [kind === "USER" ? "user_name" : "parent_role_name"]: name! };
    },
  };
}

async function orGone(rows: Promise<Row[]>): Promise<Row[]> {
  try {
    return await rows;
  } catch (error) {
    if (error instanceof SnowflakeError && error.isAbsence) return [];
    throw error;
  }
}
