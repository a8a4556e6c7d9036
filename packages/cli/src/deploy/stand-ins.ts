import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../errors";

/** The file by which a provider package tells that it is one of ours. */
export const STAND_IN_MARKER = "larder-stand-in.json";

/** A stand-in that found its way into a real deploy is refused before it is asked anything. */
export function refuseStandIns(stackFolder: string): void {
  const providers = join(stackFolder, ".terraform", "providers");
  for (const folder of packagesBelow(providers, 5)) {
    if (!existsSync(join(folder, STAND_IN_MARKER))) continue;
    throw new InputError("a provider of this deploy is a stand-in of the local cloud", {
      where: folder,
      allowed: "the registry's own providers",
      next: "take it out of Terraform's plugin folders and mirrors, and run again",
    });
  }
}

/** Folders at `<registry>/<namespace>/<type>/<version>/<platform>`; they may be links into a mirror. */
function packagesBelow(folder: string, depth: number): string[] {
  if (depth === 0) return [folder];
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => packagesBelow(join(folder, name), depth - 1));
}
