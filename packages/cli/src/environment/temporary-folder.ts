import { accessSync, constants, statSync } from "node:fs";
import { InputError } from "../errors";

/** Every program that a command starts writes there; without it each would fail in words of its own. */
export function requireTemporaryFolder(env = process.env): void {
  const variable = ["TMPDIR", "TMP", "TEMP"].find((name) => env[name]);
  if (variable === undefined) return;
  const folder = env[variable]!;
  const problem = problemWith(folder);
  if (!problem) return;
  throw new InputError(`the folder for temporary files ${problem}: ${folder}`, {
    where: variable,
    allowed: "a folder that you may write to",
    next: `make the folder, or unset ${variable}; then run the same command`,
  });
}

function problemWith(folder: string): string | undefined {
  try {
    if (!statSync(folder).isDirectory()) return "is a file";
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "does not exist" : "cannot be written to";
  }
}
