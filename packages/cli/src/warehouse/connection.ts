import type { Connection, RowStatement, SnowflakeError } from "snowflake-sdk";
import type { SystemFile } from "../../../../platform/system";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { LarderError } from "../errors";
import { loginFor, snowflakeOf, type Login } from "./login";
import { snowflakeSdk } from "./quiet";
import { streamRows, type RowStream } from "./rows";

export type Row = Record<string, unknown>;

export interface Result {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** A session on the warehouse by key pair, as one user in one role. */
export class Warehouse {
  private constructor(
    private readonly connection: Connection,
    readonly login: Login,
  ) {}

  static async open(environment: Environment, system: SystemFile, as?: string): Promise<Warehouse> {
    const login = loginFor(environment, system, as);
    const { organization, account, databases } = snowflakeOf(system);
    const snowflake = environment.isLocal ? environment.endpoints()?.snowflake : undefined;
    const sdk = await snowflakeSdk(environment);
    const connection = sdk.createConnection({
      account: `${organization}-${account}`,
      username: login.user,
      authenticator: "SNOWFLAKE_JWT",
      privateKey: login.privateKey,
      role: login.role,
      warehouse: login.warehouse,
      database: login.warehouse ? databases.analytics : undefined,
      application: "larder",
      ...(snowflake && { accessUrl: `${snowflake.protocol}://${snowflake.host}:${snowflake.port}` }),
      ...(environment.isLocal && { sfRetryMaxLoginRetries: 2, retryTimeout: 30 }),
    });
    await new Promise<void>((resolve, reject) => {
      connection.connect((error) => (error ? reject(refused(environment, error, login)) : resolve()));
    });
    return new Warehouse(connection, login);
  }

  async query(sqlText: string): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.connection.execute({
        sqlText,
        complete: (error: SnowflakeError | undefined, statement: RowStatement, rows: Row[] | undefined) => {
          if (error) return reject(error);
          const columns = (statement.getColumns?.() ?? []).map((column) => column.getName());
          resolve({ columns, rows: rows ?? [] });
        },
      });
    });
  }

  /** The same without keeping the rows; values as rows.ts says. */
  stream(sqlText: string): Promise<RowStream> {
    return streamRows(this.connection, sqlText);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.connection.destroy(() => resolve()));
  }
}

/** Opens a session for `work` and closes it, whatever happens. */
export async function withWarehouse<T>(
  environment: Environment,
  system: SystemFile,
  as: string | undefined,
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  const warehouse = await Warehouse.open(environment, system, as);
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}

function refused(environment: Environment, error: SnowflakeError, login: Login): LarderError {
  return new LarderError(`Snowflake refused the login of ${login.user} as ${login.role}: ${error.message}`, {
    next: environment.isLocal
      ? `${commandFor(environment, "status")}; ${commandFor(environment, "logs snowflake")}`
      : "look whether Snowflake has that user, with this role and the key of this machine",
    cause: error,
  });
}
