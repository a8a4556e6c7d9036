import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { System } from "./blueprint";
import type { Platform } from "./platform";
import type { LarderStack } from "./stack";
import { SystemFile } from "./system";

/** What the system file holds. Called after synthesis, when the stacks know what they depend on. */
export function systemFile(
  platform: Platform,
  settings: Record<string, unknown>,
  system: System,
  bootstrap: readonly LarderStack[] = [],
): SystemFile {
  const { environment } = platform;
  return SystemFile.parse({
    version: 1,
    name: platform.name,
    blueprint: platform.blueprint,
    repository: platform.repository?.replace(/@\d+/g, ""),
    repositorySubject: platform.repository,
    environment: environment.name,
    branch: environment.branch,
    region: environment.aws.region,
    account: environment.aws.account,
    protected: environment.protected,
    settings,
    bootstrap: bootstrap.map(({ node }) => node.id),
    stages: system.stages.map(({ stack, gate }) => ({
      stack: stack.node.id,
      dependsOn: stack.dependencies.map((dependency) => dependency.node.id).sort(),
      gate,
    })),
    programs: system.programs,
    sources: system.sources,
    warehouse: system.warehouse,
    pipeline: system.pipeline,
    report: system.report,
  } satisfies Record<keyof SystemFile, unknown>);
}

/** Writes it to LARDER_SYSTEM, else to the environment's folder under `.larder/`. */
export function writeSystemFile(platform: Platform, content: SystemFile): void {
  const file =
    process.env.LARDER_SYSTEM ?? join(platform.root, ".larder", platform.environment.name, "system.json");
  // State, data and secrets lie beside it.
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}
