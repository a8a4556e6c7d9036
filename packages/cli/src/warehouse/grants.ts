import type { SnowflakeWarehouse } from "../../../../platform/system";
import type { Row, Warehouse } from "./connection";
import {
  compareGrants,
  compareMemberships,
  memberships,
  plainName,
  type GrantDifference,
  type HeldGrant,
  type Membership,
} from "./grant-statements";

/** What Snowflake is asked with: a session of ours. */
export type Asked = Pick<Warehouse, "query">;

/**
 * Grants and memberships as Snowflake has them (SHOW GRANTS, SHOW FUTURE GRANTS) against the access table of
 * system.json: on containers and on single objects, with grant option and without, ownership, and every role and user
 * that one of our roles is granted to. What is in DEV is left to the people whose schemas those are.
 */
export async function differenceOfGrants(
  warehouse: Asked,
  wanted: SnowflakeWarehouse,
): Promise<GrantDifference> {
  const found: HeldGrant[] = [];
  const members: Membership[] = [];
  const roles = wanted.roles.map(({ name }) => name);
  for (const role of roles) {
    const { rows } = await warehouse.query(`show grants to role ${role}`);
    for (const row of rows) {
      const on = text(row, "granted_on");
      const name = plainName(text(row, "name"));
      if (on === "ROLE" && text(row, "privilege") === "USAGE") {
        // Those of our own roles are seen from the other side.
        if (!roles.includes(name)) members.push({ role: name, to: role, kind: "ROLE" });
      } else if (!name.startsWith(`${wanted.databases.dev}.`)) found.push(directGrant(row, role));
    }
    found.push(...(await futureGrants(warehouse, role)));
    members.push(...(await membersOf(warehouse, role)));
  }
  for (const user of wanted.users) members.push(...(await otherRolesOf(warehouse, user.name, roles)));
  const grants = compareGrants(wanted.grants, found);
  const roleGrants = compareMemberships(memberships(wanted), members);
  return {
    missing: [...grants.missing, ...roleGrants.missing],
    extra: [...grants.extra, ...roleGrants.extra],
  };
}

async function membersOf(warehouse: Asked, role: string): Promise<Membership[]> {
  const { rows } = await warehouse.query(`show grants of role ${role}`);
  return rows.map((row) => ({
    role,
    to: plainName(text(row, "grantee_name")),
    kind: text(row, "granted_to") === "USER" ? "USER" : "ROLE",
  }));
}

/** Roles that are none of ours: Snowflake's own (ACCOUNTADMIN, …) and those that somebody made. */
async function otherRolesOf(warehouse: Asked, user: string, ours: readonly string[]): Promise<Membership[]> {
  const asked = warehouse.query(`show grants to user ${user}`);
  // A user that is not there is told with the users.
  const { rows } = await asked.catch(() => ({ rows: [] as Row[] }));
  return rows
    .map((row) => ({
      role: plainName(text(row, "role") || text(row, "name")),
      to: user,
      kind: "USER" as const,
    }))
    .filter(({ role }) => role !== "" && !ours.includes(role));
}

async function futureGrants(warehouse: Asked, role: string): Promise<HeldGrant[]> {
  const { rows } = await warehouse.query(`show future grants to role ${role}`);
  return rows.map((row) => ({
    role,
    privilege: text(row, "privilege"),
    on: text(row, "grant_on"),
    name: plainName(text(row, "name")),
    future: true,
    withOption: isTrue(row.grant_option),
  }));
}

function directGrant(row: Row, role: string): HeldGrant {
  return {
    role,
    privilege: text(row, "privilege"),
    on: text(row, "granted_on"),
    name: plainName(text(row, "name")),
    future: false,
    withOption: isTrue(row.grant_option),
  };
}

function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

function text(row: Row, column: string): string {
  return String(row[column] ?? "");
}
