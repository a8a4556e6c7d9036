import type { SnowflakeGrant, SnowflakeWarehouse } from "../../../../platform/system";
import type { Row, Warehouse } from "./connection";
import {
  compareGrants,
  compareMemberships,
  memberships,
  plainName,
  type GrantDifference,
  type Membership,
} from "./grant-statements";

/**
 * Grants as Snowflake has them (SHOW GRANTS, SHOW FUTURE GRANTS) against the access table of system.json. Ownership is
 * left out: it goes to whoever creates. So are rights on single tables: future grants made those.
 */
export async function differenceOfGrants(
  warehouse: Warehouse,
  wanted: SnowflakeWarehouse,
  roles: readonly string[] = wanted.roles.map(({ name }) => name),
): Promise<GrantDifference> {
  const found: SnowflakeGrant[] = [];
  const members: Membership[] = [];
  for (const role of roles) {
    const { rows } = await warehouse.query(`show grants to role ${role}`);
    for (const row of rows) {
      const on = text(row, "granted_on");
      if (on === "ROLE") members.push({ role: plainName(text(row, "name")), to: role });
      else if (isComparable(row)) found.push(directGrant(row, role));
    }
    found.push(...(await futureGrants(warehouse, role)));
  }
  const isTheirs = ({ role }: SnowflakeGrant) => roles.includes(role);
  const grants = compareGrants(wanted.grants.filter(isTheirs), found);
  const wantedMembers = memberships(wanted).filter(({ to }) => roles.includes(to));
  const roleGrants = compareMemberships(wantedMembers, members);
  return {
    missing: [...grants.missing, ...roleGrants.missing],
    extra: [...grants.extra, ...roleGrants.extra],
  };
}

async function futureGrants(warehouse: Warehouse, role: string): Promise<SnowflakeGrant[]> {
  const { rows } = await warehouse.query(`show future grants to role ${role}`);
  return rows.map((row) => ({
    role,
    privilege: text(row, "privilege"),
    on: text(row, "grant_on") as SnowflakeGrant["on"],
    name: plainName(text(row, "name")),
    future: true,
  }));
}

function directGrant(row: Row, role: string): SnowflakeGrant {
  const on = text(row, "granted_on") as SnowflakeGrant["on"];
  return { role, privilege: text(row, "privilege"), on, name: plainName(text(row, "name")), future: false };
}

const COMPARED = new Set(["ACCOUNT", "DATABASE", "SCHEMA", "WAREHOUSE"]);

function isComparable(row: Row): boolean {
  return text(row, "privilege") !== "OWNERSHIP" && COMPARED.has(text(row, "granted_on"));
}

function text(row: Row, column: string): string {
  return String(row[column] ?? "");
}
