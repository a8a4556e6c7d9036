import type { LarderStack } from "../stack";
import { dataFindings, type DataAddresses } from "./data-addresses";
import { dataRules } from "./data-rules";
import { hostRules } from "./host-rules";
import { iamRules } from "./iam-rules";
import { networkRules } from "./network-rules";
import { resourcesOf, type Resource, type Rule } from "./resource";

export const RULES: readonly Rule[] = [...iamRules, ...networkRules, ...dataRules, ...hostRules];

/** Everything that the stacks do against the rules, at once. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  constructor(readonly findings: readonly string[]) {
    super(
      [`policies: ${findings.length} found, nothing was written`, ...findings.map((f) => `  ${f}`)].join(
        "\n",
      ),
    );
  }
}

/**
 * Walks over all stacks before anything is written. References between stacks are made first, so none is made later.
 * `data`: the addresses that are known to hold data, for the stacks of a whole system.
 */
export function checkPolicies(stacks: readonly LarderStack[], data?: DataAddresses): void {
  for (const stack of stacks) stack.prepareStack();
  const findings = stacks.flatMap(resourcesOf).flatMap(findingsOf);
  if (data) findings.push(...dataFindings(stacks, data));
  if (findings.length > 0) throw new PolicyError(findings);
}

export function findingsOf(resource: Resource): string[] {
  return RULES.filter((rule) => rule.types.includes(resource.type)).flatMap((rule) => {
    const finding = rule.finding(resource);
    const where = `${resource.stack}: ${resource.type}.${resource.id}`;
    return finding === undefined ? [] : [`${where} ${finding} (${rule.name})`];
  });
}
