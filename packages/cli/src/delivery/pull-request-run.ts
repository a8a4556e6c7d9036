import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SystemFile } from "../../../../platform/system";
import { snowflakeCaches } from "../environment/child-environment";
import { readJson, type Environment } from "../environment/environment";
import { LarderError } from "../errors";
import { failureIn } from "../pipeline/failure";
import { runProgram } from "../pipeline/attached";
import { CI } from "../warehouse/login";
import { snowflakeSettings } from "../warehouse/settings";
import type { Checkout } from "./checkout";
import { programName, type Folder } from "./pull-request-folder";
import { Summary } from "./summary";
import { taskVariables } from "./task-variables";
import { LinesWithoutData, summaryWithoutData, withoutData } from "./without-data";

export interface Try {
  readonly number: number;
  readonly program: SystemFile["programs"][number];
  readonly checkout: Checkout;
  readonly folder: Folder;
  readonly database: string;
  /** Changed incremental models go on from production's rows instead of being rebuilt. */
  readonly incremental: boolean;
  /** False where everybody can read what is said of it. */
  readonly showsRows: boolean;
}

/** Runs the pull request's own dbt program on its database; what it found, green or red. */
export async function tryChange(
  environment: Environment,
  system: SystemFile,
  change: Try,
  onLine: (line: string) => void,
): Promise<Summary> {
  const { number, program, checkout, folder, incremental, showsRows } = change;
  rmSync(folder.target, { recursive: true, force: true });
  mkdirSync(folder.target, { recursive: true });
  const argv = [
    environment.python(program.name),
    "entrypoint.py",
    "try",
    ...(incremental ? ["--incremental"] : []),
  ];
  const env = variables(environment, system, change);
  const lines = showsRows ? undefined : new LinesWithoutData(onLine);
  const code = await runProgram(
    environment,
    { name: programName(number), argv, env, cwd: checkout.folder },
    lines?.take ?? onLine,
  ).finally(() => lines?.end());
  const file = join(folder.target, "summary.json");
  const told = Summary.safeParse(readJson(file));
  if (told.success) return showsRows ? told.data : summaryWithoutData(told.data);
  const log = environment.log(programName(number));
  const failure = failureIn(readFileSync(log, "utf8"));
  throw new LarderError(`dbt did not get to the end (exit code ${code})`, {
    detail: (showsRows ? failure : withoutData(failure)) || undefined,
    next: "read the log",
    log,
  });
}

/** What certificates, proxies and languages need. Nothing else of ours reaches the code of a branch: no token. */
const INHERITED = [
  ...["LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"],
  ...["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"],
];

function variables(environment: Environment, system: SystemFile, change: Try): NodeJS.ProcessEnv {
  const { program, checkout, folder, database } = change;
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  const bin = dirname(environment.python(program.name));
  return {
    ...Object.fromEntries(inherited),
    ...(environment.isLocal && { NO_PROXY: "127.0.0.1,localhost", no_proxy: "127.0.0.1,localhost" }),
    PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`,
    HOME: environment.path("home"),
    SNOWFLAKE_HOME: environment.path("snowflake"),
    ...snowflakeCaches(environment),
    SNOWFLAKE_DISABLE_PLATFORM_DETECTION: "true",
    DBT_SEND_ANONYMOUS_USAGE_STATS: "false",
    DO_NOT_TRACK: "1",
    PYTHONUNBUFFERED: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    ...taskVariables(environment, program),
    ...snowflakeSettings(environment, system, CI),
    SNOWFLAKE_DATABASE: database,
    DBT_TARGET: "pr",
    DBT_TARGET_PATH: folder.target,
    DBT_LOG_PATH: folder.target,
    LARDER_STATE: folder.state,
    LARDER_CACHE: folder.cache,
    LARDER_IMAGE_TAG: checkout.tag,
    ...(checkout.commit && { LARDER_COMMIT: checkout.commit }),
  };
}
