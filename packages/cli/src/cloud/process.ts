import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Processes by number, told apart from later ones with the same number by their start time. */

const hasProc = existsSync("/proc/self/stat");

/** Undefined when there is no such process (or only its exit status is left). */
export function startTime(pid: number): string | undefined {
  try {
    if (!hasProc) return ps(["-o", "lstart=", "-p", String(pid)]).trim() || undefined;
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The program's name, in brackets, may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

export function isSame(process: { pid: number; started: string }): boolean {
  return startTime(process.pid) === process.started;
}

/**
 * Processes that carry `variable=value` in their environment: services, and whatever they or a killed command left.
 * Never this process nor the ones that it was started by.
 */
export function carrying(variable: string, value: string): number[] {
  const wanted = `${variable}=${value}`;
  const spared = ancestors();
  if (!hasProc) {
    return ps(["-axEww", "-o", "pid=,command="])
      .split("\n")
      .filter((line) => ` ${line} `.includes(` ${wanted} `))
      .map((line) => Number.parseInt(line, 10))
      .filter((pid) => !spared.has(pid));
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => !spared.has(pid) && environmentOf(pid).includes(wanted) && startTime(pid) !== undefined);
}

/** The arguments that a process was started with. */
export function argumentsOf(pid: number): string[] {
  try {
    if (!hasProc)
      return ps(["-o", "command=", "-p", String(pid)])
        .trim()
        .split(" ");
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return [];
  }
}

function ancestors(): Set<number> {
  const found = new Set<number>();
  for (let pid = process.pid; pid > 1 && !found.has(pid); pid = parentOf(pid)) found.add(pid);
  return found;
}

function parentOf(pid: number): number {
  try {
    if (!hasProc) return Number(ps(["-o", "ppid=", "-p", String(pid)]));
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}

/** Asks a process and its group to end, waits, then ends it. */
export async function stop(pid: number, patience = 8000): Promise<void> {
  signal(pid, "SIGTERM");
  for (let waited = 0; waited < patience; waited += 50) {
    if (startTime(pid) === undefined) break;
    await sleep(50);
  }
  // Also after a clean end: a child that outlived it is in its group.
  signal(pid, "SIGKILL");
}

function signal(pid: number, name: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, name);
    } catch {
      // It is gone, or it leads no group.
    }
  }
}

function ps(args: string[]): string {
  return execFileSync("ps", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}
