import type { SystemFile } from "../../../../platform/system";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { LarderError } from "../errors";
import { readPointer, shortId, type Delivery } from "./pointer";

/** The build of production that a change is compared with. */
export async function requireProduction(environment: Environment, system: SystemFile): Promise<Delivery> {
  const pointer = await readPointer(environment, system);
  if (pointer) return pointer;
  const run = commandFor(environment, "run");
  throw new LarderError("production was never built successfully: there is nothing to compare with", {
    where: `environment ${environment.name}`,
    next: environment.isLocal ? run : `${run}, or wait for the next run of the pipeline`,
  });
}

/** Whether the same program with the same settings built it. */
export function isBuiltBy(
  { tag, settings }: Pick<Delivery, "tag" | "settings">,
  program: string,
  variables: Readonly<Record<string, string>>,
): boolean {
  const differs = ([name, value]: [string, string]) => (variables[name] ?? value) !== value;
  return tag === program && !Object.entries(settings).some(differs);
}

/** `0123abc, built 2026-11-21 12:55 UTC` */
export function productionText(production: Delivery): string {
  return `${shortId(production)}, built ${minute(production.built_at)}`;
}

/** `2026-11-21 12:55 UTC` of an ISO time in UTC. */
export function minute(time: string): string {
  return `${time.slice(0, 16).replace("T", " ")} UTC`;
}
