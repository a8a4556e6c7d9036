import type { SystemFile } from "../../../../platform/system";
import { openAirbyteGate } from "../deploy/gate";
import type { Environment } from "../environment/environment";
import { messageOf } from "../errors";
import { throwIfInterrupted } from "../interrupt";
import { withWarehouse } from "../warehouse/connection";
import { differenceOfGrants } from "../warehouse/grants";
import { snowflakeOf } from "../warehouse/login";
import { checkAirbyte } from "./airbyte";
import { checkBooks } from "./books";

export interface Finding {
  readonly name: "books" | "grants" | "airbyte";
  readonly text: string;
  readonly problems: readonly string[];
  /** What to do about the problems. */
  readonly next: string;
}

interface Comparison {
  readonly name: Finding["name"];
  /** What is compared. */
  readonly what: string;
  readonly next: string;
  readonly compare: () => Promise<Pick<Finding, "text" | "problems">>;
}

/** Three comparisons: facts and books, grants and the access table, Airbyte and the code. Each stands alone. */
export async function check(
  environment: Environment,
  system: SystemFile,
  now: (text: string) => void,
): Promise<Finding[]> {
  const comparisons: Comparison[] = [
    {
      name: "books",
      what: "facts against the shop's books",
      next: "./larder run, if the shop's clock was moved since the last one",
      compare: () => compareBooks(environment, system),
    },
    {
      name: "grants",
      what: "grants against the access table",
      next: "./larder deploy snowflake",
      compare: () => compareGrants(environment, system),
    },
    {
      name: "airbyte",
      what: "Airbyte against the code",
      next: "./larder deploy airbyte",
      compare: () => compareAirbyte(environment, system),
    },
  ];
  const findings: Finding[] = [];
  for (const { name, what, next, compare } of comparisons) {
    if (name === "books" && !hasBooks(environment, system)) continue;
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

async function compareBooks(environment: Environment, system: SystemFile) {
  const { differences, difference } = await withWarehouse(environment, system, "report", (warehouse) =>
    checkBooks(environment, system, warehouse),
  );
  const text = differences.length
    ? `facts differ from the shop's books (net by ${difference})`
    : `facts = shop's books (difference ${difference})`;
  return { text, problems: differences };
}

async function compareGrants(environment: Environment, system: SystemFile) {
  const { missing, extra } = await withWarehouse(environment, system, "SECURITYADMIN", (warehouse) =>
    differenceOfGrants(warehouse, snowflakeOf(system)),
  );
  const problems = [
    ...missing.map((statement) => `missing: ${statement}`),
    ...extra.map((statement) => `extra:   ${statement}`),
  ];
  const text = problems.length
    ? `grants differ: ${missing.length} missing, ${extra.length} too many`
    : "grants = access table";
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
    gate.close();
  }
}
