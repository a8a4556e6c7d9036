import { AccountRole } from "@cdktf/provider-snowflake/lib/account-role";
import { GrantAccountRole } from "@cdktf/provider-snowflake/lib/grant-account-role";
import { NetworkPolicy } from "@cdktf/provider-snowflake/lib/network-policy";
import type { DatabaseKey } from "../platform/access";
import type { Access } from "../platform/access-expansion";
import type { Platform } from "../platform/platform";
import { GovernedDatabase } from "../platform/constructs/snowflake/governed-database";
import { KeyPairUser } from "../platform/constructs/snowflake/key-pair-user";
import { MonitoredWarehouse } from "../platform/constructs/snowflake/monitored-warehouse";
import { Privileges, type Made } from "../platform/constructs/snowflake/privileges";
import { snowflakeProviders, type SnowflakeProviders } from "../platform/providers";
import { LarderStack } from "../platform/stack";

export interface SnowflakeProps {
  readonly access: Access;
  /** Credits a month and warehouse. */
  readonly credits: number;
  /** Days of time travel. */
  readonly retentionDays: number;
  /** IPv4 blocks from which Airbyte's user may log in. Everywhere, if empty. */
  readonly allowedAddresses: readonly string[];
  /** Users whose key is being replaced: their second one is valid too. */
  readonly rotating?: readonly string[];
}

const DATABASES: Readonly<
  Record<DatabaseKey, { readonly purpose: string; readonly managedAccess: boolean }>
> = {
  raw: { purpose: "What sources delivered, as it came", managedAccess: false },
  analytics: { purpose: "What dbt builds", managedAccess: true },
  dev: { purpose: "Schemas of people", managedAccess: false },
};

/**
 * The one user who always comes from one address. Tasks have another at every start where hosts have addresses of their
 * own, and GitHub and Hex are never at home.
 */
const LOADING = "airbyte";

/** Everything of ours in a Snowflake account, made from the access table, in place before anybody loads a row. */
export class SnowflakeStack extends LarderStack {
  private readonly providers: SnowflakeProviders;

  constructor(
    platform: Platform,
    private readonly props: SnowflakeProps,
  ) {
    super(platform, "snowflake");
    this.providers = snowflakeProviders(this, platform);
    const { providers } = this;
    const made = { ...this.databases(), warehouses: this.warehouses(), roles: this.roles() };
    this.users(made);
    for (const grant of props.access.grants) new Privileges(this, grant.id, { providers, grant, made });
  }

  private databases(): Pick<Made, "databases" | "schemas"> {
    const { access, retentionDays } = this.props;
    const databases: Record<string, string> = {};
    const schemas: Record<string, string> = {};
    for (const [key, { purpose, managedAccess }] of Object.entries(DATABASES)) {
      const name = access.databases[key as DatabaseKey];
      const wanted = access.schemas[key as DatabaseKey];
      const { providers } = this;
      const database = new GovernedDatabase(this, key, {
        providers,
        name,
        purpose,
        schemas: wanted,
        managedAccess,
        retentionDays,
      });
      databases[name] = database.name;
      for (const schema of wanted) schemas[`${name}.${schema}`] = database.schemas[schema]!;
    }
    return { databases, schemas };
  }

  private warehouses(): Made["warehouses"] {
    const { providers } = this;
    const { access, credits } = this.props;
    return Object.fromEntries(
      access.warehouses.map((warehouse) => {
        const id = `warehouse-${warehouse.key}`;
        return [warehouse.name, new MonitoredWarehouse(this, id, { providers, ...warehouse, credits }).name];
      }),
    );
  }

  private roles(): Made["roles"] {
    const provider = this.providers.securityadmin;
    const { roles } = this.props.access;
    const made = Object.fromEntries(
      roles.map(({ key, name, purpose }) => [
        name,
        new AccountRole(this, `role-${key}`, { provider, name, comment: purpose }).name,
      ]),
    );
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
    return made;
  }

  private users({ roles, warehouses }: Pick<Made, "roles" | "warehouses">): void {
    const { providers } = this;
    const { access, rotating = [] } = this.props;
    const networkPolicy = this.networkPolicy();
    for (const user of access.users) {
      const { name } = new KeyPairUser(this, `user-${user.id}`, {
        providers,
        user,
        role: roles[user.role]!,
        warehouse: warehouses[user.warehouse]!,
        isRotating: rotating.includes(user.id),
        networkPolicy: user.id === LOADING ? networkPolicy : undefined,
      });
      new GrantAccountRole(this, `${this.short(user.role)}-to-user-${user.id}`, {
        provider: providers.securityadmin,
        roleName: roles[user.role]!,
        userName: name,
      });
    }
  }

  private networkPolicy(): string | undefined {
    const { allowedAddresses } = this.props;
    if (allowedAddresses.length === 0) return undefined;
    return new NetworkPolicy(this, "network-policy", {
      provider: this.providers.securityadmin,
      name: this.platform.identifier("services"),
      comment: "From where Airbyte may log in",
      allowedIpList: [...allowedAddresses],
    }).name;
  }

  /** A role's name without the environment's, for ids. */
  private short(role: string): string {
    return (this.props.access.roles.find(({ name }) => name === role)?.key ?? role).toLowerCase();
  }
}
