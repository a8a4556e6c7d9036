import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { childEnvironment } from "../environment/child-environment";
import { readJson, type Environment } from "../environment/environment";
import execa from "execa";
import type { AirbyteApi } from "../deploy/airbyte-api";
import { writeWhole } from "../environment/write-json";
import { LarderError } from "../errors";

/** Airflow on this machine: its variables, its database, its programs. */

/** Variables that Airflow needs whatever the environment; `{root}` and `{home}` are filled in. */
function ownSettings(environment: Environment): Record<string, string> {
  const file = join(environment.root, "airflow", "environment.json");
  const settings = readJson<Record<string, string>>(file) ?? {};
  const home = airflowHome(environment);
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      value.replaceAll("{root}", environment.root).replaceAll("{home}", home),
    ]),
  );
}

export function airflowHome(environment: Environment): string {
  return environment.path("airflow");
}

export function airflowEnvironment(environment: Environment, airbyte?: AirbyteApi): NodeJS.ProcessEnv {
  const bin = dirname(environment.python("airflow"));
  return childEnvironment(environment, {
    ...ownSettings(environment),
    AIRFLOW_HOME: airflowHome(environment),
    AIRFLOW__CORE__DAGS_FOLDER: join(environment.root, "airflow", "dags"),
    AIRFLOW__CORE__LOAD_EXAMPLES: "False",
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: `sqlite:///${join(airflowHome(environment), "airflow.db")}`,
    ...(airbyte && { AIRFLOW_CONN_AIRBYTE_DEFAULT: JSON.stringify(airbyteConnection(airbyte)) }),
    PATH: `${bin}:${process.env.PATH ?? ""}`,
    PYTHONPATH: undefined,
    PYTHONUNBUFFERED: "1",
    SNOWFLAKE_PRIVATE_KEY: undefined,
  });
}

function airbyteConnection({ address, credentials }: AirbyteApi) {
  return {
    conn_type: "airbyte",
    host: `${address}/api/public/v1`,
    login: credentials.id,
    password: credentials.secret,
    schema: "v1/applications/token",
    extra: { timeout: 60 },
  };
}

/** Airflow wants its tables before a run; making them takes longer than everything else, so it is done once. */
export async function migrateDatabase(environment: Environment, now: (text: string) => void): Promise<void> {
  const home = airflowHome(environment);
  const requirements = join(environment.root, "airflow", "requirements.txt");
  const marker = join(home, "migrated-for");
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;
  now("preparing Airflow's database");
  mkdirSync(home, { recursive: true });
  const env = airflowEnvironment(environment);
  const options = { env, extendEnv: false, cwd: environment.root, all: true, reject: false } as const;
  const { exitCode, all } = await execa(environment.python("airflow", "airflow"), ["db", "migrate"], options);
  if (exitCode !== 0) {
    throw new LarderError("Airflow could not make its database", {
      detail: all?.slice(-800),
      where: home,
      next: "run again",
    });
  }
  writeWhole(marker, wanted);
}
