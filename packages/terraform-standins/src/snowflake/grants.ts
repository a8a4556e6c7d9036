import { randomUUID } from "node:crypto";
import type { Values } from "../plugin/dynamic-value";
import type { ResourceType } from "../provider/resource";
import { orGone, SnowflakeError, type Row, type Snowflake } from "./client";
import { privilegesOf } from "./grant-id";
import { targetOf } from "./grant-target";
import { bare, identifier, literal } from "./sql";

/** Privileges of a role on one object, or on all future objects of a kind in a database or schema. */

/** A user may have the name of a role. SHOW FUTURE GRANTS calls the column otherwise. */
const isTo = (row: Row, role: string) =>
  row.grantee_name === role && (row.granted_to ?? row.grant_to) === "ROLE";

export function privilegeGrant(snowflake: Snowflake): ResourceType {
  const role = (values: Values) => bare(values.account_role_name!);
  const wanted = (values: Values) => (values.privileges as string[] | null) ?? [];
  const identity = (values: Values): Values => ({
    id: [
      identifier(role(values)),
      values.with_grant_option === true,
      values.always_apply === true,
      values.all_privileges === true ? "ALL" : wanted(values).join(","),
      targetOf(values).id,
    ].join("|"),
  });
  const change = (
    verb: "GRANT" | "REVOKE" | "REVOKE GRANT OPTION FOR",
    values: Values,
    privileges: string[],
  ) => {
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
      // Its change is what has the privileges given again.
      const again: Values = state.always_apply === true ? { always_apply_trigger: randomUUID() } : {};
      const { id } = state.id ? state : identity(state);
      if (state.all_privileges === true) return { id: id!, ...again };
      const target = targetOf(state);
      const rows = await orGone(snowflake.query(target.show));
      if (rows === undefined) return null;
      const hasOption = state.with_grant_option === true;
      const there = rows.filter(
        (row) => isTo(row, role(state)) && target.matches(row) && (row.grant_option === "true") === hasOption,
      );
      // Those that the id names: others are another resource's.
      const ours = String(id).split("|")[3]!.split(",");
      const privileges = ours.filter((privilege) => there.some((row) => row.privilege === privilege));
      if (privileges.length === 0 && !(await exists(snowflake, role(state)))) return null;
      return { id: id!, privileges, ...again };
    },
    async update(prior, planned) {
      const [before, after] = [wanted(prior), wanted(planned)];
      const added = after.filter((privilege) => !before.includes(privilege));
      const removed = before.filter((privilege) => !after.includes(privilege));
      await snowflake.run(
        // One that somebody gave with the right to pass it on is missing, too: as it was to be given.
        ...(planned.with_grant_option === true ? [] : change("REVOKE GRANT OPTION FOR", planned, added)),
        ...change("GRANT", planned, planned.always_apply === true ? after : added),
        ...change("REVOKE", planned, removed),
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

const exists = async (snowflake: Snowflake, role: string) =>
  (await snowflake.query(`SHOW ROLES LIKE ${literal(role)}`)).some((row) => row.name === role);
