import { snowConnection, type Access } from "./access";

/** How each program is told where the warehouse is and who asks: `./larder connect warehouse --for …`. */

type Writer = (access: Access, name: string) => string;

const WRITERS: Record<string, Writer> = { snow, python, jdbc, dbeaver, metabase };

export const CLIENTS = Object.keys(WRITERS);

/** `name` is the connection's, where a program keeps several. */
export function clientText(client: string, access: Access, name: string): string {
  const write = WRITERS[client];
  if (!write) throw new Error(`nothing is known about ${client}`);
  return write(access, name);
}

function snow(access: Access, name: string): string {
  return lines(
    "# Into ~/.snowflake/connections.toml, which must be readable by you alone (chmod 600):",
    snowConnection(name, access),
    `# Then: snow sql -c ${name} -q "select current_user()"`,
  );
}

function python(access: Access): string {
  const { account, user, role, warehouse, database, keyFile, host, port, protocol } = access;
  const options = {
    account,
    user,
    role,
    warehouse,
    database,
    authenticator: "SNOWFLAKE_JWT",
    private_key_file: keyFile,
    ...(port && { host, port, protocol }),
  };
  // Version 5 puts files into S3, Azure and GCS only: its PUT and write_pandas do not reach the local Snowflake.
  const version = port ? "<5" : "";
  return lines(
    `# pip install "snowflake-connector-python[pandas]${version}"`,
    "import snowflake.connector",
    "",
    "with snowflake.connector.connect(",
    ...present(options).map(([field, value]) => `    ${field}=${JSON.stringify(value)},`),
    ") as connection:",
    '    print(connection.cursor().execute("select current_user()").fetchone())',
  );
}

function jdbc(access: Access): string {
  return lines(
    "# net.snowflake:snowflake-jdbc; the key's path is part of the address, the key itself is not",
    jdbcUrl(access),
  );
}

function dbeaver(access: Access): string {
  return lines(
    "Database > New Database Connection > Snowflake > Connect by: URL",
    `JDBC URL:   ${jdbcUrl(access)}`,
    "Username:   (empty: it stands in the URL)",
    "Password:   (empty: the key takes its place)",
  );
}

function metabase(access: Access): string {
  const { account, host, port, user, role, warehouse, database, keyFile } = access;
  const fields = {
    "Database type": "Snowflake",
    ...(port && { "Use hostname": "yes", Host: host, Port: port }),
    "Account name": account,
    Username: user,
    "RSA private key": `Local file path: ${keyFile}`,
    Warehouse: warehouse ?? "(any that the role may use)",
    Database: database,
    Role: role,
    ...(port && { "Additional JDBC connection string options": "ssl=off" }),
  };
  return lines(
    "Admin > Databases > Add database (Metabase on this machine, or with the key file where it runs):",
    ...Object.entries(fields).map(([field, value]) => `  ${`${field}:`.padEnd(42)} ${value}`),
  );
}

/** The driver takes every option in the address; `ssl=off` because the local Snowflake speaks HTTP. */
function jdbcUrl(access: Access): string {
  const { account, host, port, user, role, warehouse, database, keyFile } = access;
  const options = {
    account,
    user,
    role,
    warehouse,
    db: database,
    authenticator: "SNOWFLAKE_JWT",
    private_key_file: keyFile,
    ...(port && { ssl: "off" }),
  };
  const query = present(options).map(([field, value]) => `${field}=${encodeURIComponent(value)}`);
  return `jdbc:snowflake://${host}${port ? `:${port}` : ""}/?${query.join("&")}`;
}

function present(options: Record<string, string | number | undefined>): [string, string | number][] {
  return Object.entries(options).filter((each): each is [string, string | number] => each[1] !== undefined);
}

function lines(...all: string[]): string {
  return all.join("\n");
}
