import type { SystemFile } from "../../../../platform/system";
import { differencesOfAll } from "../aws-rights/differences";
import { openAirbyteGate } from "../deploy/gate";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { messageOf } from "../errors";
import { throwIfInterrupted } from "../interrupt";
import { withWarehouse } from "../warehouse/connection";
import { differencesOfWarehouse } from "../warehouse/differences";
import { checkAirbyte } from "./airbyte";
import { checkBooks } from "./books";
import { checkGitHub, whyNotChecked } from "./github";

export interface Finding {
  readonly name: "books" | "grants" | "aws" | "airbyte" | "github";
  readonly text: string;
  readonly problems: readonly string[];
  /** What to do about the problems. */
  readonly next: string;
  /** True: it was not looked at, and the text says why. */
  readonly skipped?: boolean;
}

interface Comparison {
  readonly name: Finding["name"];
  /** What is compared. */
  readonly what: string;
  readonly next: string;
  readonly compare: () => Promise<Pick<Finding, "text" | "problems" | "skipped">>;
}

/**
 * Facts and books, grants and the access table, rights in AWS and the code, Airbyte and the code, GitHub's environments
 * and larder.yaml. Each stands alone.
 */
export async function check(
  environment: Environment,
  system: SystemFile,
  now: (text: string) => void,
): Promise<Finding[]> {
  const comparisons: Comparison[] = [
    {
      name: "books",
      what: "facts against the shop's books",
      next: `${commandFor(environment, "run")}, if the shop's clock was moved since the last one`,
      compare: () => compareBooks(environment, system),
    },
    {
      name: "grants",
      what: "grants against the access table",
      next: `run the statements shown as an administrator; ${commandFor(environment, "deploy snowflake")} gives what is missing`,
      compare: () => compareGrants(environment, system),
    },
    {
      name: "aws",
      what: "rights in AWS against the code",
      next: `run the commands shown; ${commandFor(environment, "deploy")} gives back what was changed`,
      compare: () => compareAws(environment, system),
    },
    {
      name: "airbyte",
      what: "Airbyte against the code",
      next: commandFor(environment, "deploy airbyte"),
      compare: () => compareAirbyte(environment, system),
    },
    {
      name: "github",
      what: "GitHub's environments against larder.yaml",
      next: "docs/delivery.md, how to connect a repository",
      compare: () => compareGitHub(environment, system),
    },
  ];
  const findings: Finding[] = [];
  for (const { name, what, next, compare } of comparisons) {
    if (name === "books" && !hasBooks(environment, system)) continue;
    if (name === "github" && !isDelivered(system)) continue;
    now(what);
    const found = await compare().catch((error: unknown) => ({
      text: `${what}: not possible`,
      problems: [messageOf(error)],
    }));
    throwIfInterrupted();
    findings.push({ name, next, ...found });
  }
  return findings;
}

/** Only the sample shop has books to compare with. */
function hasBooks(environment: Environment, system: SystemFile): boolean {
  return environment.isLocal && system.sources.some(({ kind }) => kind === "shop");
}

/** Neither a repository nor a branch is named: nobody thinks that anything is delivered from GitHub. */
function isDelivered({ repository, branch }: SystemFile): boolean {
  return repository !== undefined || branch !== undefined;
}

async function compareBooks(environment: Environment, system: SystemFile) {
  const { differences, difference, quarantine } = await withWarehouse(
    environment,
    system,
    "report",
    (warehouse) => checkBooks(environment, system, warehouse),
  );
  const text = differences.length
    ? `facts differ from the shop's books (net by ${difference})`
    : `facts = shop's books (difference ${difference})${quarantine && `; ${quarantine} in quarantine, in no figure`}`;
  return { text, problems: differences };
}

async function compareGrants(environment: Environment, system: SystemFile) {
  const { missing, extra, changed } = await differencesOfWarehouse(environment, system);
  const problems = [
    ...missing.map((statement) => `missing: ${statement}`),
    ...extra.map((statement) => `extra:   ${statement}`),
    ...changed.map((difference) => `changed: ${difference}`),
  ];
  const text = problems.length
    ? `grants differ: ${missing.length} missing, ${extra.length} too many, ${changed.length} changed`
    : "grants = access table";
  return { text, problems };
}

async function compareAws(environment: Environment, system: SystemFile) {
  const problems = await differencesOfAll(environment, system);
  const text = problems.length
    ? `rights in AWS differ from the code in ${problems.length} places`
    : "rights in AWS = code";
  return { text, problems };
}

async function compareAirbyte(environment: Environment, system: SystemFile) {
  const gate = await openAirbyteGate(environment, system);
  try {
    const problems = await checkAirbyte(environment, gate.airbyte);
    return {
      text: problems.length ? `Airbyte differs from the code in ${problems.length} places` : "Airbyte = code",
      problems,
    };
  } finally {
    await gate.close();
  }
}

async function compareGitHub(environment: Environment, system: SystemFile) {
  const reason = whyNotChecked(system);
  if (reason) return { text: `GitHub: not checked: ${reason}`, problems: [], skipped: true };
  const problems = await checkGitHub(environment, system);
  const text = problems.length
    ? `GitHub's environments differ in ${problems.length} places`
    : "GitHub's environments = larder.yaml";
  return { text, problems };
}
