import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "./errors";

/**
 * The tag of a program: a hash of its folder and of nothing else. A fresh clone, a `touch` or a build yields the
 * same tag, an edit another one; so a deploy plans a new image exactly when the code changed.
 */

const GENERATED = new Set([
  ...[
    "node_modules",
    "dist",
    "target",
    "logs",
    "dbt_packages",
    "__pycache__",
    ".pytest_cache",
    ".ruff_cache",
  ],
  ...[".venv", ".user.yml", ".DS_Store"],
]);
const GENERATED_EXTENSIONS = [".pyc", ".log", ".tsbuildinfo"];
const LENGTH = 16;

/** Hash of the files in `folders` (relative to `root`; a folder or a file). */
export function contentHash(root: string, ...folders: string[]): string {
  const hash = createHash("sha256");
  for (const file of folders.flatMap((folder) => programFiles(root, folder)).sort()) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex").slice(0, LENGTH);
}

/** The files below `path` that people wrote, relative to `root`. */
export function programFiles(root: string, path: string): string[] {
  let entries;
  try {
    entries = readdirSync(join(root, path), { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return [path];
    throw new InputError(`program folder ${path} is missing in ${root}`);
  }
  return entries
    .filter((entry) => !isGenerated(entry.name))
    .flatMap((entry) => {
      const child = `${path}/${entry.name}`;
      return entry.isDirectory() ? programFiles(root, child) : [child];
    });
}

function isGenerated(name: string): boolean {
  return GENERATED.has(name) || GENERATED_EXTENSIONS.some((extension) => name.endsWith(extension));
}
