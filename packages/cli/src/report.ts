import execa from "execa";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { SystemFile } from "../../../platform/system";
import { childEnvironment } from "./environment/child-environment";
import { commandFor } from "./environment/command";
import type { Environment } from "./environment/environment";
import { InputError, LarderError } from "./errors";
import { snowflakeSettings } from "./warehouse/settings";

/** Builds the report page as its own user, by the same program that the pipeline runs in a task. */
export async function buildReport(environment: Environment, system: SystemFile): Promise<string> {
  const program = system.programs.find(({ name }) => name === system.report.program);
  const entry = program && join(environment.root, program.folder, "dist", "main.js");
  if (!entry || !existsSync(entry)) {
    throw new InputError("the report's program is not built", {
      where: entry,
      next: "run node build.mjs report",
    });
  }
  const file = environment.path("report", "report.html");
  const settings = snowflakeSettings(environment, system, "report");
  const env = childEnvironment(environment, { ...settings, LARDER_REPORT_TITLE: system.report.title });
  const options = { cwd: environment.root, env, extendEnv: false, all: true, reject: false } as const;
  const { exitCode, all } = await execa(process.execPath, [entry, "--out", file], options);
  if (exitCode === 0) return file;
  throw new LarderError("the report could not be built", {
    detail: all?.split("\n").slice(-6).join("\n"),
    next: `${commandFor(environment, "run")}, then ${commandFor(environment, "report")}`,
  });
}
