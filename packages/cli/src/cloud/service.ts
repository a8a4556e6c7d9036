import { z } from "zod";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../environment/environment";

/** The emulators of the local cloud: a row each of local/services.json, and what is remembered of them. */

const Service = z.strictObject({
  name: z.string(),
  /** Python module, run as `python -m <module> --port P --data DIR`. */
  module: z.string(),
  /** Services whose address it reads at its start. */
  uses: z.array(z.string()),
});
export type Service = z.infer<typeof Service>;

/** `started` tells this process from a later one with the same number. */
export interface Running {
  readonly pid: number;
  readonly started: string;
  readonly instance?: string;
  /** The ports of the local cloud when it started. */
  readonly told: Record<string, number>;
}

export interface CloudFile {
  readonly ports: Record<string, number>;
  readonly services: Record<string, Running>;
  /** The aws instance that the Terraform states speak of. */
  readonly deployedTo?: string;
}

/** The variable that marks all processes of one local cloud. */
export const MARK = "LARDER_CLOUD";

export function readServices(root: string): Service[] {
  return z.array(Service).parse(JSON.parse(readFileSync(join(root, "local", "services.json"), "utf8")));
}

export function cloudFile(environment: Environment): string {
  return environment.path("cloud.json");
}
