import snowflake from "snowflake-sdk";

import type { Settings } from "./settings";

export interface Warehouse {
  /** Rows with lower-case column names. */
  query<Row>(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

/** Connects by key pair, as a service user should. */
export async function connect(settings: Settings): Promise<Warehouse> {
  // OCSP asks on port 80, which the task cannot leave by: each connection would wait for it and go on unchecked. dbt's
  // connector does not ask either, by its default.
  snowflake.configure({ logLevel: "OFF", disableOCSPChecks: true });
  const host = settings.SNOWFLAKE_HOST ?? `${settings.SNOWFLAKE_ACCOUNT}.snowflakecomputing.com`;
  const connection = snowflake.createConnection({
    account: settings.SNOWFLAKE_ACCOUNT,
    accessUrl: `${settings.SNOWFLAKE_PROTOCOL}://${host}:${settings.SNOWFLAKE_PORT}`,
    username: settings.SNOWFLAKE_USER,
    authenticator: "SNOWFLAKE_JWT",
    privateKey: settings.SNOWFLAKE_PRIVATE_KEY,
    role: settings.SNOWFLAKE_ROLE,
    warehouse: settings.SNOWFLAKE_WAREHOUSE,
    database: settings.SNOWFLAKE_DATABASE,
    application: "larder_report",
  });
  // The driver's connectAsync resolves although the login was refused.
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });

  const query = <Row>(sqlText: string) =>
    new Promise<Row[]>((resolve, reject) =>
      connection.execute({
        sqlText,
        complete: (error, _statement, rows) =>
          error ? reject(error) : resolve((rows ?? []).map(lowerCaseKeys) as Row[]),
      }),
    );
  const close = () => new Promise<void>((resolve) => connection.destroy(() => resolve()));
  return { query, close };
}

function lowerCaseKeys(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key.toLowerCase(), value]));
}
