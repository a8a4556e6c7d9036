import { z } from "zod";
import type { SystemFile } from "../../../../platform/system";
import type { Environment } from "../environment/environment";
import { objectText } from "./pointer";

/** What dbt left of a run, read as counts and as the nodes that failed. */

const RunResults = z.object({
  results: z.array(z.object({ unique_id: z.string(), status: z.string(), message: z.string().nullish() })),
});

export interface Results {
  readonly built: number;
  readonly passed: number;
  /** `test unique_fct_sales_id: Got 3 results, configured to fail if != 0` */
  readonly failed: readonly string[];
}

const PASSED = ["success", "pass", "warn", "no-op"];
const TESTS = ["test", "unit_test"];
const BUILT = ["model", "snapshot", "seed"];

export async function taskResults(
  environment: Environment,
  system: SystemFile,
  run: string,
): Promise<Results> {
  const text = await objectText(environment, system, `dbt/runs/${run}/run_results.json`);
  return text === undefined ? { built: 0, passed: 0, failed: [] } : resultsIn(text);
}

export function resultsIn(text: string): Results {
  const { results } = RunResults.parse(JSON.parse(text));
  const good = results.filter(({ status }) => PASSED.includes(status));
  const count = (kinds: readonly string[]) =>
    good.filter(({ unique_id: id }) => kinds.includes(id.split(".")[0] ?? "")).length;
  const failed = results.filter(({ status }) => !PASSED.includes(status) && status !== "skipped");
  return {
    built: count(BUILT),
    passed: count(TESTS),
    failed: failed.map(({ unique_id: id, status, message }) => {
      const [kind, , ...name] = id.split(".");
      const words = (message ?? "").replaceAll(/\s+/g, " ").trim();
      return `${kind} ${kind === "unit_test" ? name.join(".") : name[0]}: ${words || status}`;
    }),
  };
}
