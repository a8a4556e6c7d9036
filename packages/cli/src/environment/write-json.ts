import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Whole or not at all, and for its user alone: a reader, or a kill between two writes, never meets half a file. */
export function writeJson(file: string, value: unknown, mode = 0o600): void {
  writeWhole(file, `${JSON.stringify(value, null, 2)}\n`, mode);
}

export function writeWhole(file: string, text: string, mode = 0o600): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}.new`;
  writeFileSync(fresh, text, { mode });
  renameSync(fresh, file);
}
