import snowflake from "snowflake-sdk";
import type { LocalCloud } from "./local-cloud";

snowflake.configure({ logLevel: "OFF", disableOCSPChecks: true });

export type Row = Record<string, string>;

/** What the person at a console would see, as the Terraform user in one of its roles. */
export async function asTerraform(
  cloud: LocalCloud,
  privateKey: string,
  role: string,
  sqlText: string,
): Promise<Row[]> {
  const { host, port, protocol } = cloud.endpoints.snowflake;
  const connection = snowflake.createConnection({
    account: "LARDER-LOCAL",
    accessUrl: `${protocol}://${host}:${port}`,
    username: "SPOON_LOCAL_TERRAFORM",
    authenticator: "SNOWFLAKE_JWT",
    privateKey,
    role,
  } as snowflake.ConnectionOptions);
  await connection.connectAsync();
  const rows = await new Promise<Row[]>((resolve, reject) =>
    connection.execute({
      sqlText,
      complete: (error, _statement, found) => (error ? reject(error) : resolve((found ?? []) as Row[])),
    }),
  );
  await new Promise((resolve) => connection.destroy(resolve));
  return rows;
}
