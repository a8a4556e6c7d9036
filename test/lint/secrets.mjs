// No key, token or password in what git tracks: detect-secrets, offline. What it takes for one is in secrets.yaml.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const root = fileURLToPath(new URL("../../", import.meta.url));
const program = path.join(root, ".larder/python/lint/bin/detect-secrets");
const OPTIONS = [
  "--no-verify",
  // Hashes of content are all over the place here, and no token has that form only.
  ["--disable-plugin", "HexHighEntropyString"],
  // `secret = "airbyte"` names one, an ARN too; `key = "the key of CI"` is a test's.
  ["--exclude-secrets", "^([a-z_-]+…?|arn:.+|[a-z]+( [A-Za-z]+)+)$"],
  ["--exclude-files", "(^|/)(package-lock\\.json|requirements[^/]*\\.txt)$"],
].flat();

const scan = spawnSync(program, ["scan", ...OPTIONS], { cwd: root, encoding: "utf8" });
if (scan.status !== 0) {
  console.error(scan.error?.message ?? scan.stderr);
  process.exit(1);
}
const found = Object.values(JSON.parse(scan.stdout).results).flat();
const known = parse(readFileSync(new URL("secrets.yaml", import.meta.url), "utf8"));
const isSame = (finding, entry) =>
  finding.filename === entry.file && finding.hashed_secret.startsWith(entry.hash);

const open = found.filter((finding) => !known.some((entry) => isSame(finding, entry)));
const stale = known.filter((entry) => !found.some((finding) => isSame(finding, entry)));
for (const { filename, line_number, type, hashed_secret } of open) {
  console.error(`${filename}:${line_number}: ${type}; hash ${hashed_secret.slice(0, 12)}`);
}
for (const { file, hash } of stale)
  console.error(`test/lint/secrets.yaml: ${file} ${hash} is no longer found`);
if (open.length) console.error("A real one: revoke it. None: give it a reason in test/lint/secrets.yaml.");
process.exit(open.length || stale.length ? 1 : 0);
