import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export const repository = path.join(__dirname, "../..");

/** Installed once by set-up and only read by what runs. */
const INSTALLED = [
  "node_modules",
  ".larder/tools",
  ".larder/python",
  ".larder/cache",
  ".larder/mirror",
  ".larder/providers",
];
const BUILT = [
  "dist",
  "packages/cli/dist",
  "packages/report/dist",
  "packages/provider-airbyte/lib",
  "packages/terraform-standins/dist",
];
const RECORDS = [".larder/stamps", ".larder/setup.json"];

/**
 * A copy of the work tree as it is now, with the installed packages linked in: whatever a test deploys, breaks or kills
 * there never meets the platform that the developer has running.
 */
export function createWorkspace(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "larder-test-"));
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: repository,
    encoding: "utf8",
  });
  for (const file of listed.split("\0").filter((name) => name && existsSync(path.join(repository, name))))
    copy(folder, file);
  for (const name of [...BUILT, ...RECORDS].filter((name) => existsSync(path.join(repository, name))))
    copy(folder, name);
  for (const name of INSTALLED.filter((name) => existsSync(path.join(repository, name)))) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    symlinkSync(path.join(repository, name), path.join(folder, name));
  }
  return folder;
}

export function removeWorkspace(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function copy(folder: string, name: string): void {
  cpSync(path.join(repository, name), path.join(folder, name), { recursive: true, verbatimSymlinks: true });
}
