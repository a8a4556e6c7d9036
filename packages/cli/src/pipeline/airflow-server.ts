import { spawn } from "node:child_process";
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
const SESSION = "LARDER_AIRFLOW";

/** Runs `airflow standalone` until Ctrl-C; every process of it is ended, which it does not do itself. */
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
  const child = spawn(environment.python("airflow", "airflow"), ["standalone"], {
    cwd: environment.root,
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...variables, ...serverSettings(address, port), [SESSION]: session, [MARK]: environment.path() },
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  try {
    await interruptible(
      () => child.kill("SIGINT"),
      Promise.race([ended, awaitHealth(address, (text) => console.now(text))]),
    );
    if (child.exitCode !== null) {
      throw new LarderError("Airflow ended at its start", {
        next: "read the log",
        log: environment.log("airflow"),
      });
    }
    console.line(`Airflow: ${address} · Ctrl-C ends it · log: ${environment.log("airflow")}`);
    await interruptible(() => child.kill("SIGINT"), ended).catch((error: unknown) => {
      // That is how it is meant to end.
      if (!(error instanceof Interrupted)) throw error;
    });
  } finally {
    await Promise.all(carrying(SESSION, session).map((pid) => stop(pid, 3000)));
  }
}

function serverSettings(address: string, port: number): Record<string, string> {
  return {
    AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS: "True",
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `${address}/execution/`,
    AIRFLOW__CORE__PARALLELISM: "2",
    AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES: "1",
    AIRFLOW__API__HOST: "127.0.0.1",
    AIRFLOW__API__PORT: String(port),
    AIRFLOW__API__BASE_URL: address,
    AIRFLOW__API__WORKERS: "1",
  };
}

async function awaitHealth(address: string, now: (text: string) => void): Promise<void> {
  for (const began = Date.now(); Date.now() - began < START_PATIENCE; await sleep(1000)) {
    now("starting Airflow (about a minute)");
    const answer = await fetch(`${address}/api/v2/monitor/health`).catch(() => undefined);
    if (answer?.ok) return;
  }
}
