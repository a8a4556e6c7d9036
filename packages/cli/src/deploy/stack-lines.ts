import type { StackResult } from "./deploy";
import { changesText, isEmpty } from "./terraform-events";

/** What came of a stack, as a line; with its planned changes where they were asked for. */
export function stackLines({ stack, changes, waitsFor }: StackResult): string[] {
  const state = waitsFor
    ? `waits for ${waitsFor.join(", ")}`
    : isEmpty(changes)
      ? "no changes"
      : changesText(changes);
  return [`   ${stack.padEnd(14)} ${state}`];
}

export function detailedLines(result: StackResult): string[] {
  return [...stackLines(result), ...(result.planned ?? []).map((change) => `      ${change}`)];
}
