import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { bringUp } from "../cloud/bring-up";
import { isFree } from "../cloud/ports";
import { carrying, stop } from "../cloud/process";
import { MARK } from "../cloud/service";
import type { Console } from "../console/console";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { withLock } from "../environment/lock";
import { requirePublished } from "../environment/published-settings";
import { InputError, Interrupted, LarderError } from "../errors";
import { interruptible } from "../interrupt";
import { airflowEnvironment, migrateDatabase } from "./airflow";
import { withAirbyte } from "./with-airbyte";

/** All of Airflow takes about a minute to answer on a small machine. */
const START_PATIENCE = 180_000;
/** Milliseconds that a process has for its own end: Ctrl-C ends the command within two seconds. */
const END_PATIENCE = 800;
const SESSION = "LARDER_AIRFLOW";

/** The processes that work on runs; they are started when the API server answers. */
const AFTER_THE_API = ["scheduler", "dag-processor", "triggerer"];

/**
 * Runs Airflow's processes until Ctrl-C, which ends every one of them. The API server comes first and answers before
 * the scheduler exists: a task asks it for its orders, and one that starts earlier (`airflow standalone` starts all at
 * once) fails. Nothing runs by itself: the pipeline's schedule is off here, or Airflow would make up for the last day's
 * run as soon as it is opened.
 */
export async function serveAirflow(environment: Environment, console: Console, port: number): Promise<void> {
  requirePublished(environment);
  if (!(await isFree(port))) {
    throw new InputError(`port ${port} is taken by another program`, {
      where: "--port",
      next: commandFor(environment, "airflow --port 8090"),
    });
  }
  const now = (text: string) => console.now(text);
  if (environment.isLocal) {
    const say = (text: string) => console.line(text);
    await withLock(environment, say, () => bringUp(environment, now, say));
  }
  await migrateDatabase(environment, now);
  await withAirbyte(environment, environment.system(), now, (airbyte) =>
    serve(environment, console, port, airflowEnvironment(environment, airbyte)),
  );
}

async function serve(
  environment: Environment,
  console: Console,
  port: number,
  variables: NodeJS.ProcessEnv,
): Promise<void> {
  const address = `http://127.0.0.1:${port}`;
  const session = `${process.pid}-${Date.now()}`;
  const log = openSync(environment.log("airflow"), "w");
  const env = {
    ...variables,
    ...serverSettings(address, port),
    [SESSION]: session,
    [MARK]: environment.path(),
  };
  const launch = (...args: string[]): Promise<void> => {
    const child = spawn(environment.python("airflow", "airflow"), args, {
      cwd: environment.root,
      detached: true,
      stdio: ["ignore", log, log],
      env,
    });
    return new Promise((resolve) => {
      child.on("error", () => resolve());
      child.on("exit", () => resolve());
    });
  };
  let end: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (end = resolve));
  try {
    const api = launch("api-server", "--host", "127.0.0.1", "--port", String(port));
    const answers = awaitHealth(address, (text) => console.now(text));
    const state = await interruptible(end, Promise.race([api.then(() => "ended"), asked, answers]));
    if (state !== "answers") {
      throw new LarderError(`Airflow's API server ${state ?? "gave no answer"} at its start`, {
        next: "read the log",
        log: environment.log("airflow"),
      });
    }
    const others = AFTER_THE_API.map((name) => launch(name));
    console.line(
      `Airflow: ${address} · nothing runs until you trigger it · Ctrl-C ends it · log: ${environment.log("airflow")}`,
    );
    await interruptible(end, Promise.race([api, asked, ...others]));
    throw new LarderError("one of Airflow's processes ended", {
      next: commandFor(environment, "airflow"),
      log: environment.log("airflow"),
    });
  } catch (error) {
    // That is how it is meant to end.
    if (!(error instanceof Interrupted)) throw error;
  } finally {
    closeSync(log);
    await Promise.all(carrying(SESSION, session).map((pid) => stop(pid, END_PATIENCE)));
  }
}

function serverSettings(address: string, port: number): Record<string, string> {
  return {
    AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS: "True",
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `${address}/execution/`,
    // All of them must sign and check by the same one.
    AIRFLOW__API_AUTH__JWT_SECRET: randomBytes(24).toString("base64url"),
    AIRFLOW__API__SECRET_KEY: randomBytes(24).toString("base64url"),
    LARDER_SCHEDULE: "off",
    AIRFLOW__CORE__PARALLELISM: "2",
    AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES: "1",
    AIRFLOW__API__HOST: "127.0.0.1",
    AIRFLOW__API__PORT: String(port),
    AIRFLOW__API__BASE_URL: address,
    AIRFLOW__API__WORKERS: "1",
  };
}

async function awaitHealth(address: string, now: (text: string) => void): Promise<"answers" | undefined> {
  for (const began = Date.now(); Date.now() - began < START_PATIENCE; await sleep(1000)) {
    now("starting Airflow (about a minute)");
    const answer = await fetch(`${address}/api/v2/monitor/health`).catch(() => undefined);
    if (answer?.ok) return "answers";
  }
  return undefined;
}
