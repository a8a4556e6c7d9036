import {
  AIRBYTE_SCHEMA,
  ANALYTICS_SCHEMAS,
  PERSON,
  roleTable,
  SERVICE_USERS,
  TERRAFORM,
  WAREHOUSES,
  type DatabaseKey,
  type Right,
  type RoleKey,
  type RoleRow,
  type UserRow,
  type WarehouseRow,
} from "./access";
import { snowflakeAccountOf, type Platform } from "./platform";
import { InputError } from "./errors";
import type { SnowflakeGrant, SnowflakeWarehouse } from "./system";

/** The access table with the names of one environment, as the stack needs it and as system.json tells it. */

/** Some privileges of one role on one object: one resource of the stack. */
export interface PrivilegeGrant {
  /** Names the resource; the same for the same right, whatever else the table holds. */
  readonly id: string;
  readonly role: string;
  readonly privileges: readonly string[];
  readonly on: SnowflakeGrant["on"];
  /** Dotted; for a future grant the database or schema that will hold the objects. */
  readonly name: string;
  readonly future: boolean;
}

export interface AccessRole {
  /** Its name without the environment's. */
  readonly key: string;
  readonly name: string;
  readonly purpose: string;
  /** Roles that get its rights. */
  readonly to: readonly string[];
}

export interface AccessWarehouse extends WarehouseRow {
  /** Its name without the environment's. */
  readonly key: string;
  readonly name: string;
}

export interface AccessUser {
  /** Names its key pair: secret `…/snowflake/<id>`, parameter `…/snowflake/<id>/public-key`. */
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly warehouse: string;
  readonly purpose: string;
  readonly type: "SERVICE" | "PERSON";
}

export interface AccessOptions {
  /** Schemas of RAW, one a source. */
  readonly sources: readonly string[];
  /** People, by the id of their key pair. */
  readonly developers: readonly string[];
}

export interface Access {
  readonly terraformUser: string;
  readonly databases: Readonly<Record<DatabaseKey, string>>;
  readonly schemas: Readonly<Record<DatabaseKey, readonly string[]>>;
  readonly warehouses: readonly AccessWarehouse[];
  readonly roles: readonly AccessRole[];
  readonly users: readonly AccessUser[];
  readonly grants: readonly PrivilegeGrant[];
}

/** The table with the names of one environment. */
export function accessOf(platform: Platform, { sources, developers }: AccessOptions): Access {
  const name = (what: string) => platform.identifier(what);
  const rows = Object.entries(roleTable(sources)) as [RoleKey, RoleRow][];
  const databases = { raw: name("raw"), analytics: name("analytics"), dev: name("dev") };
  const expand = (role: RoleKey, right: Right) =>
    objectsOf(right, databases, name, snowflakeAccountOf(platform.environment).account).map((object) => ({
      ...object,
      id: [role, ...(object.future ? ["future"] : []), object.on, object.key].join("-").toLowerCase(),
      role: name(role),
      privileges: right.may,
    }));
  return {
    terraformUser: name(TERRAFORM),
    databases,
    schemas: { raw: [...sources, AIRBYTE_SCHEMA], analytics: ANALYTICS_SCHEMAS, dev: [] },
    warehouses: Object.entries(WAREHOUSES).map(([key, row]) => ({ ...row, key, name: name(key) })),
    roles: rows.map(([key, { purpose }]) => ({
      key,
      name: name(key),
      purpose,
      to: ["SYSADMIN", ...rows.filter(([, row]) => row.has?.includes(key)).map(([other]) => name(other))],
    })),
    users: usersOf(developers).map(({ id, role, warehouse, purpose, type }) => ({
      id,
      name: name(id),
      role: name(role),
      warehouse: name(warehouse),
      purpose,
      type,
    })),
    grants: rows.flatMap(([role, { rights }]) => rights.flatMap((right) => expand(role, right))),
  };
}

interface GrantObject extends Pick<PrivilegeGrant, "on" | "name" | "future"> {
  /** Its name without the environment's. */
  readonly key: string;
}

function objectsOf(
  right: Right,
  databases: Access["databases"],
  name: (what: string) => string,
  account: string,
): GrantObject[] {
  switch (right.on) {
    case "account":
      return [{ on: "ACCOUNT", name: account, key: "account", future: false }];
    case "warehouse":
      return [{ on: "WAREHOUSE", name: name(right.warehouse), key: right.warehouse, future: false }];
    case "database":
      return [{ on: "DATABASE", name: databases[right.database], key: right.database, future: false }];
    case "schemas":
    case "future": {
      const { database, schemas } = right;
      const future = right.on === "future";
      const on = future ? right.objects : "SCHEMA";
      if (!schemas) return [{ on, name: databases[database], key: database, future }];
      return schemas.map((schema) => ({
        on,
        name: `${databases[database]}.${schema}`,
        key: `${database}-${schema}`,
        future,
      }));
    }
  }
}

function usersOf(developers: readonly string[]): (UserRow & Pick<AccessUser, "id" | "type">)[] {
  const services = Object.entries(SERVICE_USERS).map(([id, row]) => ({
    ...row,
    id,
    type: "SERVICE" as const,
  }));
  const reserved = [TERRAFORM, ...Object.keys(SERVICE_USERS)];
  const clash = developers.find((id) => reserved.includes(id));
  if (clash !== undefined) {
    throw new InputError(
      `developer "${clash}" has the name of a service user, allowed is any but ${reserved.join(", ")}`,
    );
  }
  return [...services, ...[...new Set(developers)].map((id) => ({ ...PERSON, id, type: "PERSON" as const }))];
}

/** The access table as everything that is not a stack reads it, from system.json. */
export function warehouseOf(platform: Platform, access: Access): SnowflakeWarehouse {
  const { organization, account } = snowflakeAccountOf(platform.environment);
  return {
    kind: "snowflake",
    organization,
    account,
    terraformUser: access.terraformUser,
    databases: access.databases,
    schemas: { raw: [...access.schemas.raw], analytics: [...access.schemas.analytics] },
    users: access.users.map(({ id, name, role, warehouse, type }) => ({ id, name, role, warehouse, type })),
    roles: access.roles.map(({ name, to }) => ({ name, to: [...to] })),
    grants: access.grants.flatMap(({ role, privileges, on, name, future }) =>
      privileges.map((privilege) => ({ role, privilege, on, name, future })),
    ),
  };
}
