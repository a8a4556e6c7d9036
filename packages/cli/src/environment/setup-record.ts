import { join } from "node:path";
import { InputError } from "../errors";
import { readJson } from "./environment";

/** What set-up found on this machine. */
export interface SetupRecord {
  readonly node: string;
  readonly python: { readonly version: string; readonly path: string };
  readonly terraform: { readonly version: string; readonly path: string };
  /**
   * `mirror` is the folder from which Terraform installs the real hashicorp/aws; `path` the one where set-up found it,
   * which may hold other providers too. No `path`: it came from its registry.
   */
  readonly awsProvider: { readonly form: string; readonly mirror: string; readonly path?: string };
}

export function setupRecord(root: string): SetupRecord {
  const record = readJson<SetupRecord>(join(root, ".larder", "setup.json"));
  if (record) return record;
  throw new InputError("this clone is not set up", { where: root, next: "run ./larder (or node setup.mjs)" });
}
