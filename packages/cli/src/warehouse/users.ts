import { createHash } from "node:crypto";
import type { SnowflakeWarehouse } from "../../../../platform/system";
import type { Asked } from "./grants";
import type { NetworkPolicies } from "./network-policies";

/**
 * The state of our users and the owners of our objects against what the stacks make: whether each user is there, may
 * log in, and only by the key of this environment. Each difference tells what was found, what should be, and the
 * statement that mends it.
 */

/** Public keys by the user's id, as Snowflake's RSA_PUBLIC_KEY holds them; a second one while keys are replaced. */
export interface ExpectedKeys {
  readonly [id: string]: { readonly first?: string; readonly second?: string } | undefined;
}

const ADMINISTRATORS = ["ACCOUNTADMIN", "SECURITYADMIN", "SYSADMIN", "USERADMIN"];

export async function differencesOfUsers(
  warehouse: Asked,
  { users }: SnowflakeWarehouse,
  keys: ExpectedKeys,
  policies: NetworkPolicies["byUser"] = {},
): Promise<string[]> {
  const found: string[] = [];
  for (const { id, name, role } of users) {
    const described = await warehouse.query(`describe user ${name}`).catch((error: unknown) => {
      if (/does not exist/.test(String(error))) return undefined;
      throw error;
    });
    if (!described) {
      found.push(`user ${name} does not exist; the stack snowflake makes it`);
      continue;
    }
    const is = new Map(described.rows.map((row) => [String(row.property), known(row.value)]));
    const differs = (what: string, should: string, change: string) =>
      found.push(`user ${name} ${what}, should ${should}: alter user ${name} ${change};`);
    if (is.get("DISABLED") === "true") differs("is disabled", "be enabled", "set disabled = false");
    if (is.get("PASSWORD")) differs("has a password", "have none", "unset password");
    if (is.get("DEFAULT_ROLE") !== role)
      differs(
        `has the default role ${is.get("DEFAULT_ROLE") ?? "(none)"}`,
        `have ${role}`,
        `set default_role = ${role}`,
      );
    if (/ALL/.test(is.get("DEFAULT_SECONDARY_ROLES") ?? ""))
      differs("has all its roles at once", "have one", "set default_secondary_roles = ()");
    for (const [slot, key] of [
      ["RSA_PUBLIC_KEY", keys[id]?.first],
      ["RSA_PUBLIC_KEY_2", keys[id]?.second],
    ] as const) {
      const [there, wanted] = [is.get(`${slot}_FP`), key && fingerprint(key)];
      if (there === wanted || (slot === "RSA_PUBLIC_KEY" && there && !wanted)) continue;
      const change = key ? `set ${slot.toLowerCase()} = '${key}'` : `unset ${slot.toLowerCase()}`;
      differs(`has ${there ?? "nothing"} as ${slot}`, `have ${wanted ?? "nothing"}`, change);
    }
    found.push(...(await parametersOf(warehouse, name, policies[name])));
  }
  return found;
}

/** Parameters that somebody set on the user; the stacks set none but the network policy of some. */
async function parametersOf(warehouse: Asked, name: string, policy: string | undefined): Promise<string[]> {
  const { rows } = await warehouse.query(`show parameters in user ${name}`);
  const set = new Map(rows.filter(({ level }) => level === "USER").map(({ key, value }) => [key, value]));
  const found: string[] = [];
  if (policy !== undefined && set.get("NETWORK_POLICY") !== policy)
    found.push(
      `user ${name} may log in from elsewhere, should have the network policy ${policy}: alter user ${name} set network_policy = ${policy};`,
    );
  if (policy !== undefined) set.delete("NETWORK_POLICY");
  for (const [key, value] of set) {
    const parameter = String(key);
    found.push(
      `user ${name} has ${parameter} = ${String(value)}, should have the account's: alter user ${name} unset ${parameter.toLowerCase()};`,
    );
  }
  return found;
}

const KINDS = [
  {
    kind: "DATABASE",
    owner: "SYSADMIN",
    of: ({ databases }: SnowflakeWarehouse) => Object.values(databases),
  },
  {
    kind: "SCHEMA",
    owner: "SYSADMIN",
    of: ({ databases, schemas }: SnowflakeWarehouse) => [
      ...schemas.raw.map((schema) => `${databases.raw}.${schema}`),
      ...schemas.analytics.map((schema) => `${databases.analytics}.${schema}`),
    ],
  },
  {
    kind: "WAREHOUSE",
    owner: "ACCOUNTADMIN",
    of: ({ users }: SnowflakeWarehouse) => [...new Set(users.map(({ warehouse }) => warehouse))],
  },
  {
    kind: "ROLE",
    owner: "SECURITYADMIN",
    of: ({ roles }: SnowflakeWarehouse) => roles.map(({ name }) => name),
  },
  {
    kind: "USER",
    owner: "SECURITYADMIN",
    of: ({ users }: SnowflakeWarehouse) => users.map(({ name }) => name),
  },
];

/** Databases, schemas, warehouses, roles and users of ours belong to Snowflake's own administrators. */
export async function differencesOfOwners(warehouse: Asked, wanted: SnowflakeWarehouse): Promise<string[]> {
  const found: string[] = [];
  for (const { kind, owner, of } of KINDS) {
    const ours = of(wanted);
    const { rows } = await warehouse.query(
      `show ${kind.toLowerCase()}s${kind === "SCHEMA" ? " in account" : ""}`,
    );
    for (const row of rows) {
      const within = kind === "SCHEMA" ? `${String(row.database_name)}.` : "";
      const [name, is] = [`${within}${String(row.name)}`, String(row.owner ?? "")];
      if (!ours.includes(name) || is === "" || ADMINISTRATORS.includes(is)) continue;
      const what = `${kind.toLowerCase()} ${name}`;
      found.push(
        `${what} is owned by ${is}, should be by ${owner}: grant ownership on ${what} to role ${owner} copy current grants;`,
      );
    }
  }
  return found;
}

function known(value: unknown): string | undefined {
  return value === null || value === undefined || value === "" || value === "null"
    ? undefined
    : String(value);
}

/** As Snowflake writes RSA_PUBLIC_KEY_FP. */
export function fingerprint(publicKey: string): string {
  return `SHA256:${createHash("sha256").update(Buffer.from(publicKey, "base64")).digest("base64")}`;
}
