import {
  GrantPrivilegesToAccountRole,
  type GrantPrivilegesToAccountRoleConfig,
} from "@cdktf/provider-snowflake/lib/grant-privileges-to-account-role";
import { Construct } from "constructs";
import type { PrivilegeGrant } from "../../access-expansion";
import type { SnowflakeProviders } from "../../providers";

/** What resources call the things that they make, by plain names. A role and a warehouse may share one. */
export interface Made {
  readonly roles: Readonly<Record<string, string>>;
  readonly warehouses: Readonly<Record<string, string>>;
  readonly databases: Readonly<Record<string, string>>;
  /** By `DATABASE.SCHEMA`. */
  readonly schemas: Readonly<Record<string, string>>;
}

export interface PrivilegesProps {
  readonly providers: SnowflakeProviders;
  readonly grant: PrivilegeGrant;
  readonly made: Made;
}

/** One row of the access table: some privileges of a role on an object, or on objects to come. */
export class Privileges extends Construct {
  constructor(scope: Construct, id: string, { providers, grant, made }: PrivilegesProps) {
    super(scope, id);
    new GrantPrivilegesToAccountRole(this, "grant", {
      provider: providers.securityadmin,
      accountRoleName: named(made.roles, grant.role),
      privileges: [...grant.privileges],
      ...objectOf(grant, made),
    });
  }
}

function objectOf(
  { on, name, future }: PrivilegeGrant,
  { warehouses, databases, schemas }: Made,
): Partial<GrantPrivilegesToAccountRoleConfig> {
  if (future) {
    const container = name.includes(".")
      ? { inSchema: named(schemas, name) }
      : { inDatabase: named(databases, name) };
    return { onSchemaObject: { future: { objectTypePlural: `${on}S`, ...container } } };
  }
  switch (on) {
    case "ACCOUNT":
      return { onAccount: true };
    case "DATABASE":
      return { onAccountObject: { objectType: on, objectName: named(databases, name) } };
    case "WAREHOUSE":
      return { onAccountObject: { objectType: on, objectName: named(warehouses, name) } };
    case "SCHEMA":
      return { onSchema: { schemaName: named(schemas, name) } };
    default:
      throw new Error(`the access table grants on ${on} ${name}: objects get rights when they are made`);
  }
}

function named(made: Readonly<Record<string, string>>, name: string): string {
  const found = made[name];
  if (found === undefined) throw new Error(`the access table names ${name}, which no resource makes`);
  return found;
}
