import { dirname } from "node:path";
import type { SystemFile } from "../../../../platform/system";
import { imageFolder } from "../deploy/local-images";
import type { Endpoints, Environment } from "../environment/environment";

/**
 * Which program on this machine stands for an image: what the local ECS starts instead of a container. Its
 * environment says where the names of the cloud lead here, as DNS does there.
 */
export interface LocalProgram {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Record<string, string>;
}

export function localPrograms(
  environment: Environment,
  system: SystemFile,
  endpoints: Endpoints,
): Record<string, LocalProgram> {
  const { host, port, protocol } = endpoints.snowflake;
  const env = {
    SNOWFLAKE_HOST: host,
    SNOWFLAKE_PORT: String(port),
    SNOWFLAKE_PROTOCOL: protocol,
    SNOWFLAKE_HOME: environment.path("home", ".snowflake"),
    SNOWFLAKE_DISABLE_PLATFORM_DETECTION: "true",
    DBT_SEND_ANONYMOUS_USAGE_STATS: "false",
    DO_NOT_TRACK: "1",
    NO_PROXY: "127.0.0.1,localhost",
    HOME: environment.path("home"),
    // What may outlive a task: dbt's parsed project.
    LARDER_CACHE: environment.path("cache"),
    LARDER_CLOUD: environment.path(),
  };
  const images = system.programs.filter(({ kind }) => kind === "image");
  return Object.fromEntries(
    images.map(({ name, runtime, repository }) => {
      const python = environment.python(name);
      const argv = runtime === "python" ? [python, "entrypoint.py"] : [process.execPath, "dist/main.js"];
      const path = `${dirname(argv[0] as string)}:/usr/local/bin:/usr/bin:/bin`;
      const cwd = imageFolder(environment, repository, "{tag}");
      return [repository, { argv, cwd, env: { ...env, PATH: path } }];
    }),
  );
}
