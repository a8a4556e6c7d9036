import type { Values } from "../plugin/dynamic-value";
import type { ResourceType } from "../provider/resource";
import { orGone, SnowflakeError, type Snowflake } from "./client";
import { bare, identifier } from "./sql";

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
      return rows?.some((row) => row.granted_to === kind && row.grantee_name === name)
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
