import { AccountRole } from "@cdktf/provider-snowflake/lib/account-role";
import { GrantAccountRole } from "@cdktf/provider-snowflake/lib/grant-account-role";
import { NetworkPolicy } from "@cdktf/provider-snowflake/lib/network-policy";
import type { Access, AccessRole } from "../platform/access-expansion";
import type { Platform } from "../platform/blueprint";
import { GovernedDatabase } from "../platform/constructs/snowflake/governed-database";
import { KeyPairUser } from "../platform/constructs/snowflake/key-pair-user";
import { MonitoredWarehouse } from "../platform/constructs/snowflake/monitored-warehouse";
import { Privileges } from "../platform/constructs/snowflake/privileges";
import { snowflakeProviders, type SnowflakeProviders } from "../platform/providers";
import { LarderStack } from "../platform/stack";

export interface SnowflakeProps {
  readonly access: Access;
  /** Credits a month and warehouse. */
  readonly credits: number;
  /** Days of time travel. */
  readonly retentionDays: number;
  /** IPv4 blocks from which services may log in. Everywhere, if empty. */
  readonly allowedAddresses: readonly string[];
  /** Users whose key is being replaced: their second one is valid too. */
  readonly rotating?: readonly string[];
}

/** Names of what was made, by the plain names of the access table. */
type Made = Record<string, string>;

/** Everything of ours in a Snowflake account, made from the access table, in place before anybody loads a row. */
export class SnowflakeStack extends LarderStack {
  constructor(
    platform: Platform,
    private readonly props: SnowflakeProps,
  ) {
    super(platform, "snowflake");
    const { access } = props;
    const providers = snowflakeProviders(this);
    const made: Made = {};
    this.databases(providers, made);
    this.warehouses(providers, made);
    this.roles(providers, made);
    this.users(providers, made);
    for (const grant of access.grants) new Privileges(this, grant.id, { providers, grant, made });
  }

  private databases(providers: SnowflakeProviders, made: Made): void {
    const { access, retentionDays } = this.props;
    const database = (key: keyof Access["databases"], purpose: string, managedAccess: boolean) => {
      const name = access.databases[key];
      const schemas = access.schemas[key];
      const created = new GovernedDatabase(this, key, {
        providers,
        name,
        purpose,
        schemas,
        managedAccess,
        retentionDays,
      });
      made[name] = created.name;
      for (const schema of schemas) made[`${name}.${schema}`] = created.schemas[schema]!;
    };
    database("raw", "What sources delivered, as it came", false);
    database("analytics", "What dbt builds", true);
    database("dev", "Schemas of people", false);
  }

  private warehouses(providers: SnowflakeProviders, made: Made): void {
    for (const warehouse of this.props.access.warehouses) {
      const { name } = new MonitoredWarehouse(this, `warehouse-${warehouse.key}`, {
        providers,
        ...warehouse,
        credits: this.props.credits,
      });
      made[warehouse.name] = name;
    }
  }

  private roles(providers: SnowflakeProviders, made: Made): void {
    const provider = providers.securityadmin;
    const { roles } = this.props.access;
    const resource = ({ key, name, purpose }: AccessRole) =>
      new AccountRole(this, `role-${key}`, { provider, name, comment: purpose });
    for (const role of roles) made[role.name] = resource(role).name;
    for (const { key, name, to } of roles) {
      for (const other of to) {
        new GrantAccountRole(this, `${key}-to-${this.short(other)}`, {
          provider,
          roleName: made[name]!,
          // SYSADMIN is Snowflake's own.
          parentRoleName: made[other] ?? other,
        });
      }
    }
  }

  private users(providers: SnowflakeProviders, made: Made): void {
    const { access, rotating = [] } = this.props;
    const networkPolicy = this.networkPolicy(providers);
    for (const user of access.users) {
      const { name } = new KeyPairUser(this, `user-${user.id}`, {
        providers,
        user,
        role: made[user.role]!,
        warehouse: made[user.warehouse]!,
        isRotating: rotating.includes(user.id),
        networkPolicy,
      });
      new GrantAccountRole(this, `${this.short(user.role)}-to-user-${user.id}`, {
        provider: providers.securityadmin,
        roleName: made[user.role]!,
        userName: name,
      });
    }
  }

  private networkPolicy(providers: SnowflakeProviders): string | undefined {
    const { allowedAddresses } = this.props;
    if (allowedAddresses.length === 0) return undefined;
    return new NetworkPolicy(this, "network-policy", {
      provider: providers.securityadmin,
      name: this.platform.identifier("services"),
      comment: "From where services may log in",
      allowedIpList: [...allowedAddresses],
    }).name;
  }

  /** A role's name without the environment's, for ids. */
  private short(role: string): string {
    return (this.props.access.roles.find(({ name }) => name === role)?.key ?? role).toLowerCase();
  }
}
