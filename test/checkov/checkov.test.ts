import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { bootstrapStacks } from "../../blueprints/bootstrap";
import { willowsSpoon } from "../../blueprints/willows-spoon/blueprint";
import type { Environment } from "../../platform/platform";
import { createPlatform } from "../../platform/platform";
import { LOCAL } from "../../platform/testing/sample";
import { NetworkStack } from "../../stacks/network";

/** checkov over the synthesised stacks, offline: no finding without a written reason, no reason without a finding. */

const root = join(__dirname, "..", "..");
const checkov = join(root, ".larder", "python", "checkov", "bin", "checkov");

interface Skip {
  readonly check: string;
  readonly only?: readonly string[];
  readonly reason: string;
}

interface Finding {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
  readonly file_path: string;
}

const skips = parse(readFileSync(join(__dirname, "skips.yaml"), "utf8")) as Skip[];

/** The default settings, and the ones that open other parts of the stacks. */
const VARIANTS: readonly [Environment, object][] = [
  [LOCAL, {}],
  [{ ...LOCAL, name: "nat", protected: true }, { network: { internet: "nat", flowLogs: true } }],
];

let findings: Finding[] = [];
let passed = 0;

beforeAll(async () => {
  if (!existsSync(checkov)) throw new Error(`${checkov} is missing; run: node setup.mjs --with-tests`);
  const folder = mkdtempSync(join(tmpdir(), "larder-checkov-"));
  for (const [environment, settings] of VARIANTS) {
    const outdir = join(folder, environment.name);
    const platform = createPlatform({
      name: "spoon",
      blueprint: "willows-spoon",
      repository: "acme/spoon",
      environment,
      root,
      outdir,
    });
    bootstrapStacks(platform, willowsSpoon.build(platform, willowsSpoon.settings.parse(settings)));
    platform.app.synth();
  }
  // The network without a way out, which no setting takes.
  const inside = createPlatform({
    name: "spoon",
    blueprint: "willows-spoon",
    environment: { ...LOCAL, name: "inside" },
    root,
    outdir: join(folder, "inside"),
  });
  new NetworkStack(inside, { prefix: "10.0", internet: "endpoints", flowLogs: false });
  inside.app.synth();
  const options = ["--framework=terraform_json", "--skip-download", "--compact", "--quiet", "--soft-fail"];
  const { stdout } = await promisify(execFile)(checkov, ["-d", folder, ...options, "-o", "json"], {
    env: { ...process.env, BC_SKIP_MAPPING: "TRUE", LOG_LEVEL: "ERROR" },
    maxBuffer: 64 * 1024 * 1024,
  });
  const report = JSON.parse(stdout) as { results: { failed_checks: Finding[] }; summary: { passed: number } };
  findings = report.results.failed_checks;
  passed = report.summary.passed;
}, 900_000);

function covers({ check, only }: Skip, finding: Finding): boolean {
  return check === finding.check_id && (only?.some((part) => finding.resource.includes(part)) ?? true);
}

it("looks at the stacks at all", () => {
  expect(passed).toBeGreaterThan(100);
});

it("finds nothing without a written reason", () => {
  const open = findings.filter((finding) => !skips.some((skip) => covers(skip, finding)));
  expect(open.map((f) => `${f.check_id} ${f.file_path} ${f.resource}: ${f.check_name}`)).toEqual([]);
});

it("has no reason for what is no longer found", () => {
  expect(skips.filter((skip) => !findings.some((finding) => covers(skip, finding)))).toEqual([]);
});

it("has a reason, in a sentence, for each", () => {
  for (const { reason } of skips) expect(reason.length).toBeGreaterThan(40);
});
