import type { SystemFile } from "../../../../platform/system";
import type { Environment } from "../environment/environment";
import { writeWhole } from "../environment/write-json";
import { loginFor, snowflakeOf } from "./login";

/** What a program that connects to the warehouse has to know. The private key itself is never part of it. */
export interface Access {
  /** `organization-account`. */
  readonly account: string;
  readonly host: string;
  /** Of the local Snowflake, which speaks HTTP; an account's own host needs neither. */
  readonly port: number | undefined;
  readonly protocol: string | undefined;
  readonly user: string;
  readonly role: string;
  readonly warehouse: string | undefined;
  readonly database: string;
  readonly keyFile: string;
}

/** `as` is what `loginFor` takes; it raises InputError for nobody's name, or a key that is not on this machine. */
export function accessOf(environment: Environment, system: SystemFile, as: string | undefined): Access {
  const { organization, account, databases } = snowflakeOf(system);
  const { user, role, warehouse, keyFile } = loginFor(environment, system, as);
  const local = environment.isLocal ? environment.endpoints()?.snowflake : undefined;
  const name = `${organization}-${account}`;
  return {
    account: name,
    host: local?.host ?? `${name.toLowerCase().replaceAll("_", "-")}.snowflakecomputing.com`,
    port: local?.port,
    protocol: local?.protocol,
    user,
    role,
    warehouse,
    database: databases.analytics,
    keyFile,
  };
}

/** A connection of Snowflake's own `connections.toml`, which `snow` and the Python connector read. */
export function snowConnection(name: string, access: Access): string {
  const fields = {
    account: access.account,
    user: access.user,
    role: access.role,
    warehouse: access.warehouse,
    database: access.database,
    authenticator: "SNOWFLAKE_JWT",
    private_key_file: access.keyFile,
    ...(access.port && { host: access.host, port: access.port, protocol: access.protocol }),
  };
  const told = Object.entries(fields).filter(([, value]) => value !== undefined);
  return [`[${name}]`, ...told.map(([field, value]) => `${field} = ${JSON.stringify(value)}`), ""].join("\n");
}

/** `snow` reads its connection from a file, which must be readable by its owner alone. */
export function writeSnowConnection(environment: Environment, access: Access): void {
  writeWhole(environment.path("snowflake", "connections.toml"), snowConnection("default", access), 0o600);
}
