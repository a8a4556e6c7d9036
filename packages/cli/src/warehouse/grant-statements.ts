import type { SnowflakeGrant, SnowflakeWarehouse } from "../../../../platform/system";

/** Grants as text, and what is missing or too much of them. */

/** A privilege as SHOW GRANTS tells it: on any kind of object, and maybe with the right to grant it on. */
export interface HeldGrant extends Omit<SnowflakeGrant, "on"> {
  readonly on: string;
  readonly withOption?: boolean;
}

/** A role that is granted to a role or to a user. */
export interface Membership {
  readonly role: string;
  readonly to: string;
  readonly kind?: "ROLE" | "USER";
}

export interface GrantDifference {
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

/** `SPOON_LOCAL_RAW.SHOPIFY`, whatever quotes SHOW put around the parts. */
export function plainName(name: string): string {
  return name.replaceAll('"', "").replace(/\.<[A-Z_]+>$/, "");
}

export function grantStatement({ privilege, on, name, future, role }: HeldGrant): string {
  const what = privilege.toLowerCase();
  const kind = on.toLowerCase().replaceAll("_", " ");
  if (on === "ACCOUNT") return `grant ${what} on account to role ${role};`;
  if (!future) return `grant ${what} on ${kind} ${name} to role ${role};`;
  const container = name.includes(".") ? "schema" : "database";
  return `grant ${what} on future ${kind}s in ${container} ${name} to role ${role};`;
}

export function membershipStatement({ role, to, kind = "ROLE" }: Membership): string {
  return `grant role ${role} to ${kind.toLowerCase()} ${to};`;
}

function revoke(statement: string): string {
  return statement.replace(/^grant/, "revoke").replace(/ to (role|user) (\S+)$/, " from $1 $2");
}

const identity = ({ role, privilege, on, name, future }: HeldGrant) =>
  [role, privilege, on, on === "ACCOUNT" ? "" : plainName(name), future].join("|").toUpperCase();

/** The table says `wanted`, Snowflake says `found`. */
export function compareGrants(
  wanted: readonly SnowflakeGrant[],
  found: readonly HeldGrant[],
): GrantDifference {
  const has = new Set(found.map(identity));
  const should = new Set(wanted.map(identity));
  const isDue = (grant: HeldGrant) =>
    should.has(identity(grant)) || isPromised(wanted, grant) || mayOwn(wanted, grant);
  const passedOn = found.filter(
    (grant) => grant.withOption && isDue(grant) && grant.privilege !== "OWNERSHIP",
  );
  return {
    missing: wanted.filter((grant) => !has.has(identity(grant))).map(grantStatement),
    extra: [
      ...found.filter((grant) => !isDue(grant)).map((grant) => taking(wanted, grant)),
      ...passedOn.map((grant) => revoke(grantStatement(grant)).replace(/^revoke/, "revoke grant option for")),
    ],
  };
}

const isWithin = (name: string, container: string) => plainName(name).startsWith(`${container}.`);

/** A future grant of the table gave the right on this one object when it was made. */
function isPromised(
  wanted: readonly SnowflakeGrant[],
  { role, privilege, on, name, future }: HeldGrant,
): boolean {
  if (future) return false;
  return wanted.some(
    (grant) =>
      grant.future &&
      grant.role === role &&
      grant.privilege === privilege &&
      grant.on === on &&
      isWithin(name, grant.name),
  );
}

/** Who may create, owns what it created; who may create a schema or a database, owns all in it. */
function mayOwn(wanted: readonly SnowflakeGrant[], { role, privilege, on, name }: HeldGrant): boolean {
  return privilege === "OWNERSHIP" && makersOf(wanted, on, name).includes(role);
}

function makersOf(wanted: readonly SnowflakeGrant[], on: string, held: string): string[] {
  const name = plainName(held);
  const kind = on.replaceAll("_", " ");
  const ours = new Set(wanted.filter((grant) => grant.on === "DATABASE").map((grant) => grant.name));
  const makes = (grant: SnowflakeGrant) => {
    if (grant.future) return false;
    if (grant.privilege === "CREATE DATABASE")
      return !ours.has(name.split(".")[0] ?? "") && on !== "WAREHOUSE";
    if (grant.privilege === "CREATE SCHEMA") return isWithin(name, grant.name);
    return grant.on === "SCHEMA" && grant.privilege === `CREATE ${kind}` && isWithin(name, grant.name);
  };
  return wanted.filter(makes).map(({ role }) => role);
}

/** Ownership is not revoked: it goes to whoever should have it. */
function taking(wanted: readonly SnowflakeGrant[], grant: HeldGrant): string {
  if (grant.privilege !== "OWNERSHIP") return revoke(grantStatement(grant));
  const [owner = "SYSADMIN"] = makersOf(wanted, grant.on, grant.name);
  return grantStatement({ ...grant, role: owner }).replace(/;$/, " copy current grants;");
}

/** Roles that are granted to roles, and the users' own. */
export function memberships({ roles, users }: SnowflakeWarehouse): Membership[] {
  return [
    ...roles.flatMap(({ name, to }) => to.map((other) => ({ role: name, to: other, kind: "ROLE" as const }))),
    ...users.map(({ name, role }) => ({ role, to: name, kind: "USER" as const })),
  ];
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
