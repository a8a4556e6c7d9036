import type { SystemFile } from "../../../../platform/system";
import { openAirbyteGate } from "../deploy/gate";
import type { Environment } from "../environment/environment";
import { Warehouse, withWarehouse } from "../warehouse/connection";
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

/** Three comparisons: facts and books, grants and the access table, Airbyte and the code. */
export async function check(
  environment: Environment,
  system: SystemFile,
  now: (text: string) => void,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  now("facts against the shop's books");
  if (hasBooks(environment, system)) {
    const books = await withReporter(environment, system, (warehouse) =>
      checkBooks(environment, system, warehouse),
    );
    const isEqual = books.differences.length === 0;
    findings.push({
      name: "books",
      text: isEqual
        ? `facts = shop's books (difference ${books.difference})`
        : `facts differ from the shop's books (net by ${books.difference})`,
      problems: books.differences,
      next: "./larder run, if the shop's clock was moved since the last one",
    });
  }
  now("grants against the access table");
  const grants = await withWarehouse(environment, system, "SECURITYADMIN", (warehouse) =>
    differenceOfGrants(warehouse, snowflakeOf(system)),
  );
  const grantProblems = [
    ...grants.missing.map((statement) => `missing: ${statement}`),
    ...grants.extra.map((statement) => `extra:   ${statement}`),
  ];
  findings.push({
    name: "grants",
    text: grantProblems.length
      ? `grants differ: ${grants.missing.length} missing, ${grants.extra.length} too many`
      : "grants = access table",
    problems: grantProblems,
    next: "./larder deploy snowflake",
  });
  now("Airbyte against the code");
  const gate = await openAirbyteGate(environment, system);
  try {
    const problems = await checkAirbyte(environment, gate.airbyte);
    const text = problems.length
      ? `Airbyte differs from the code in ${problems.length} places`
      : "Airbyte = code";
    findings.push({ name: "airbyte", text, problems, next: "./larder deploy airbyte" });
  } finally {
    gate.close();
  }
  return findings;
}

/** Only the sample shop has books to compare with. */
function hasBooks(environment: Environment, system: SystemFile): boolean {
  return environment.isLocal && system.sources.some(({ kind }) => kind === "shop");
}

function withReporter<T>(
  environment: Environment,
  system: SystemFile,
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  return withWarehouse(environment, system, "report", work);
}
