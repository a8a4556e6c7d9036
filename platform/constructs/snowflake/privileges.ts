import {
  GrantPrivilegesToAccountRole,
  type GrantPrivilegesToAccountRoleConfig,
} from "@cdktf/provider-snowflake/lib/grant-privileges-to-account-role";
import { Construct } from "constructs";
import type { PrivilegeGrant } from "../../access-expansion";
import type { SnowflakeProviders } from "../../providers";

export interface PrivilegesProps {
  readonly providers: SnowflakeProviders;
  readonly grant: PrivilegeGrant;
  /** What the resources that make role, warehouse, database or schema call it, by its plain name. */
  readonly made: Readonly<Record<string, string>>;
}

/** One row of the access table: some privileges of a role on an object, or on objects to come. */
export class Privileges extends Construct {
  constructor(scope: Construct, id: string, { providers, grant, made }: PrivilegesProps) {
    super(scope, id);
    new GrantPrivilegesToAccountRole(this, "grant", {
      provider: providers.securityadmin,
      accountRoleName: madeAs(made, grant.role),
      privileges: [...grant.privileges],
      ...objectOf(grant, made),
    });
  }
}

function objectOf(
  { on, name, future }: PrivilegeGrant,
  made: Readonly<Record<string, string>>,
): Partial<GrantPrivilegesToAccountRoleConfig> {
  if (on === "ACCOUNT") return { onAccount: true };
  const object = madeAs(made, name);
  if (on === "DATABASE" || on === "WAREHOUSE")
    return { onAccountObject: { objectType: on, objectName: object } };
  if (on === "SCHEMA") return { onSchema: { schemaName: object } };
  if (!future)
    throw new Error(`the access table grants on ${name}: only on objects to come, which none escapes`);
  const container = name.includes(".") ? { inSchema: object } : { inDatabase: object };
  return { onSchemaObject: { future: { objectTypePlural: `${on}S`, ...container } } };
}

function madeAs(made: Readonly<Record<string, string>>, name: string): string {
  const found = made[name];
  if (found === undefined) throw new Error(`the access table grants on ${name}, which no resource makes`);
  return found;
}
