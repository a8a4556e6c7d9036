import { readFileSync } from "node:fs";
import path from "node:path";
import snowflake from "snowflake-sdk";

import { endpoints, system, workspace } from "./platform";

snowflake.configure({ logLevel: "OFF", disableOCSPChecks: true });

export type Row = Record<string, unknown>;

export interface Session {
  query<T = Row>(sql: string, binds?: snowflake.Binds): Promise<T[]>;
  close(): Promise<void>;
}

interface Login {
  /** Name of the user; by default the one with this id. */
  username?: string;
  role?: string;
  /** PEM; by default the user's own. */
  privateKey?: string;
}

/** Logs in as one of the platform's users by its own key. Rejects with Snowflake's error when the login is refused. */
export async function login(id: string, overrides: Login = {}): Promise<Session> {
  const { warehouse } = system();
  if (warehouse.kind !== "snowflake") throw new Error("the platform under test has no Snowflake");
  const user = warehouse.users.find((candidate) => candidate.id === id);
  const { host, port, protocol } = endpoints().snowflake;
  const connection = snowflake.createConnection({
    account: `${warehouse.organization}-${warehouse.account}`,
    accessUrl: `${protocol}://${host}:${port}`,
    username: overrides.username ?? user?.name ?? warehouse.terraformUser,
    authenticator: "SNOWFLAKE_JWT",
    privateKey: overrides.privateKey ?? keyOf(id),
    role: overrides.role ?? user?.role ?? "ACCOUNTADMIN",
    warehouse: user?.warehouse,
    database: warehouse.databases.analytics,
    // A refused login is the answer, not a reason to try for minutes.
    sfRetryMaxLoginRetries: 1,
    retryTimeout: 10,
  } as snowflake.ConnectionOptions);
  await new Promise<void>((resolve, reject) =>
    connection.connect((error) => (error ? reject(error) : resolve())),
  );
  return {
    query: <T>(sqlText: string, binds?: snowflake.Binds) =>
      new Promise<T[]>((resolve, reject) =>
        connection.execute({
          sqlText,
          binds,
          complete: (error, _statement, rows) => (error ? reject(error) : resolve((rows ?? []) as T[])),
        }),
      ),
    close: () => new Promise((resolve) => connection.destroy(() => resolve())),
  };
}

export const keyOf = (id: string) =>
  readFileSync(path.join(workspace(), ".larder/local/secrets", `snowflake-${id}.pem`), "utf8");

/** One question, one session. */
export async function ask<T = Row>(id: string, sql: string): Promise<T[]> {
  const session = await login(id);
  try {
    return await session.query<T>(sql);
  } finally {
    await session.close();
  }
}
