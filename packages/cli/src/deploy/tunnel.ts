import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isFree } from "../cloud/ports";
import { lastLines } from "../console/last-lines";
import { InputError } from "../errors";

/** A port of this machine that leads to a host which accepts nothing from outside. */
export interface Tunnel {
  readonly hasEnded: boolean;
  /** It ended for a reason that does not pass: no plugin, no right. */
  readonly isRefused: boolean;
  /** What `aws` said last. */
  readonly lastWords: string;
  /** After its end: a host that has just started is not known to SSM for a minute, and one that restarts hangs up. */
  reopen(): Promise<void>;
  /** Comes back when the port is free again: the next tunnel takes the same one. */
  close(): Promise<void>;
}

export interface TunnelOptions {
  readonly region: string;
  readonly instance: string;
  /** The same here and on the host. */
  readonly port: number;
  readonly log: string;
}

const CLOSE_PATIENCE = 5000;
const LASTING = /not found|AccessDenied|credentials|ExpiredToken|Invalid/;

/**
 * `aws` starts the session-manager-plugin, which owns the port and outlives it: both are a group of processes, and the
 * group is ended as one, also when the command exits before it closes the tunnel.
 */
export async function openTunnel(options: TunnelOptions): Promise<Tunnel> {
  const { port, log } = options;
  await refuseTaken(port);
  let child = await startSession(options);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const end = (signal: NodeJS.Signals) => endGroup(child.pid, signal);
  const atExit = () => end("SIGTERM");
  process.once("exit", atExit);
  return {
    get hasEnded() {
      return hasEnded();
    },
    get isRefused() {
      return hasEnded() && LASTING.test(lastLines(log, 3));
    },
    get lastWords() {
      return lastLines(log, 3);
    },
    async reopen() {
      end("SIGKILL");
      child = await startSession(options);
    },
    async close() {
      end("SIGTERM");
      for (const began = Date.now(); Date.now() - began < CLOSE_PATIENCE; await sleep(50)) {
        if (hasEnded() && (await isFree(port))) break;
      }
      end("SIGKILL");
      process.removeListener("exit", atExit);
    },
  };
}

async function startSession({ region, instance, port, log }: TunnelOptions): Promise<ChildProcess> {
  const parameters = { portNumber: [String(port)], localPortNumber: [String(port)] };
  const args = ["ssm", "start-session", "--region", region, "--target", instance];
  args.push("--document-name", "AWS-StartPortForwardingSession", "--parameters", JSON.stringify(parameters));
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, "w");
  const child = spawn("aws", args, {
    detached: true,
    stdio: ["ignore", output, output],
    env: process.env,
  });
  closeSync(output);
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (cause) => reject(noProgram(cause)));
  });
  return child;
}

async function refuseTaken(port: number): Promise<void> {
  if (await isFree(port)) return;
  throw new InputError(`port ${port} of this machine is taken: the tunnel to Airbyte needs it`, {
    where: `127.0.0.1:${port}`,
    next: `end the program that has it (lsof -i :${port} names it; a killed ./larder may have left its tunnel)`,
  });
}

function noProgram(cause: Error): InputError {
  return new InputError("the tunnel to Airbyte needs the aws command and its session-manager-plugin", {
    allowed: "AWS CLI 2 with the Session Manager plugin",
    next: "install both and run again",
    cause,
  });
}

function endGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (!leader) return;
  try {
    process.kill(-leader, signal);
  } catch {
    // Nobody is left in it.
  }
}
