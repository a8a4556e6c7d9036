import { pathToFileURL } from "node:url";
import { bringUp } from "../cloud/bring-up";
import { check } from "../check/check";
import type { Console } from "../console/console";
import { deploy } from "../deploy/deploy";
import { changesText } from "../deploy/terraform-events";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { withLock } from "../environment/lock";
import { LarderError } from "../errors";
import { migrateDatabase } from "../pipeline/airflow";
import { fetchReport } from "../pipeline/report-page";
import { run } from "../pipeline/run";
import { keyNumbers, type KeyNumbers } from "./key-numbers";

export interface StartResult {
  readonly seconds: number;
  readonly changes: string;
  readonly numbers: KeyNumbers;
  readonly report: string;
}

/**
 * From a set-up clone to a report, in steps 3 to 7 (set-up itself printed 1 and 2). Each step looks at what is there
 * and does the rest, so it may be stopped anywhere and started again.
 */
export async function start(environment: Environment, console: Console): Promise<StartResult> {
  const began = Date.now();
  const say = (text: string) => console.line(text);
  return withLock(environment, say, async () => {
    const cloud = await console.step(
      "cloud",
      async (now) => {
        const found = await bringUp(environment, now, say);
        const names = found.supervisor.services.map(({ name }) => name).join(" · ");
        return { ...found, text: `${names}      logs: ${commandFor(environment, "logs")}` };
      },
      3,
    );
    const { system } = cloud;
    // Takes long the first time, and has nothing to do with the deploy, which mostly waits.
    const airflow = migrateDatabase(environment, () => undefined);
    airflow.catch(() => undefined);
    const { changes } = await console.step(
      "deploy",
      async (now) => {
        const result = await deploy(environment, console, { cloud, skipUnchanged: true }, now);
        const changed = changesText(result.changes);
        const skipped = result.stacks.filter(({ isUnchanged }) => isUnchanged).length;
        const planned = skipped ? ` (${skipped} unchanged since the last deploy, not planned)` : "";
        return { ...result, text: `${result.stacks.length} stacks · ${changed}${planned}` };
      },
      4,
    );
    await console.step(
      "pipeline",
      async (now) => {
        await airflow;
        return run(environment, system, {}, now, (text) => console.note(text));
      },
      5,
    );
    await console.step("check", async (now) => checked(environment, system, now), 6);
    const { numbers, address } = await console.step(
      "report",
      async () => {
        const [file, found] = await Promise.all([
          fetchReport(environment, system),
          keyNumbers(environment, system),
        ]);
        const url = pathToFileURL(file).href;
        return { numbers: found, address: url, text: url };
      },
      7,
    );
    return {
      seconds: Math.round((Date.now() - began) / 1000),
      changes: changesText(changes),
      numbers,
      report: address,
    };
  });
}

async function checked(
  environment: Environment,
  system: Parameters<typeof check>[1],
  now: (text: string) => void,
) {
  const findings = await check(environment, system, now);
  const wrong = findings.filter(({ problems }) => problems.length);
  if (wrong.length === 0) return { text: findings.map(({ text }) => text).join(" · ") };
  const problems = wrong.flatMap(({ text, problems: all }) => [
    text,
    ...all.slice(0, 5).map((line) => `  ${line}`),
  ]);
  throw new LarderError("the check found differences", {
    detail: problems.join("\n"),
    next: wrong.map(({ next }) => next).join("; "),
  });
}
