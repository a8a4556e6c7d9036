import type { SnowflakeGrant, SnowflakeWarehouse } from "../../../../platform/system";

/** Grants as text, and what is missing or too much of them. */

export interface Membership {
  readonly role: string;
  readonly to: string;
}

export interface GrantDifference {
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

/** `SPOON_LOCAL_RAW.SHOPIFY`, whatever quotes SHOW put around the parts. */
export function plainName(name: string): string {
  return name.replaceAll('"', "").replace(/\.<[A-Z]+>$/, "");
}

export function grantStatement({ privilege, on, name, future, role }: SnowflakeGrant): string {
  const what = privilege.toLowerCase();
  if (on === "ACCOUNT") return `grant ${what} on account to role ${role};`;
  if (!future) return `grant ${what} on ${on.toLowerCase()} ${name} to role ${role};`;
  const container = name.includes(".") ? "schema" : "database";
  return `grant ${what} on future ${on.toLowerCase()}s in ${container} ${name} to role ${role};`;
}

export function membershipStatement({ role, to }: Membership): string {
  return `grant role ${role} to role ${to};`;
}

function revoke(statement: string): string {
  return statement.replace(/^grant/, "revoke").replace(/ to role (\S+)$/, " from role $1");
}

const identity = ({ role, privilege, on, name, future }: SnowflakeGrant) =>
  [role, privilege, on, on === "ACCOUNT" ? "" : plainName(name), future].join("|").toUpperCase();

/** The table says `wanted`, Snowflake says `found`. */
export function compareGrants(
  wanted: readonly SnowflakeGrant[],
  found: readonly SnowflakeGrant[],
): GrantDifference {
  const has = new Set(found.map(identity));
  const should = new Set(wanted.map(identity));
  return {
    missing: wanted.filter((grant) => !has.has(identity(grant))).map(grantStatement),
    extra: found
      .filter((grant) => !should.has(identity(grant)))
      .map((grant) => revoke(grantStatement(grant))),
  };
}

export function memberships({ roles }: SnowflakeWarehouse): Membership[] {
  return roles.flatMap(({ name, to }) => to.map((other) => ({ role: name, to: other })));
}

export function compareMemberships(
  wanted: readonly Membership[],
  found: readonly Membership[],
): GrantDifference {
  const text = (all: readonly Membership[]) => new Set(all.map(membershipStatement));
  const has = text(found);
  const should = text(wanted);
  return {
    missing: [...should].filter((statement) => !has.has(statement)),
    extra: [...has].filter((statement) => !should.has(statement)).map(revoke),
  };
}
