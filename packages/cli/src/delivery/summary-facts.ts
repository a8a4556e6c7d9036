import type { Summary } from "./summary";

/** What a summary amounts to, in the words that console and comment share. */

const TESTS = ["test", "unit_test"];
const GOOD = ["success", "pass", "warn", "no-op"];

export function isTest({ kind }: { readonly kind: string }): boolean {
  return TESTS.includes(kind);
}

export interface Counts {
  readonly built: number;
  readonly passed: number;
  readonly warned: number;
  readonly failed: number;
  readonly broken: number;
  readonly skipped: number;
}

/** `broken` are models whose statement failed, `failed` tests that found rows. */
function countsOf({ nodes }: Summary): Counts {
  const number = (tests: boolean, ...status: string[]) =>
    nodes.filter((node) => isTest(node) === tests && status.includes(node.status)).length;
  const bad = (tests: boolean) =>
    nodes.filter((node) => isTest(node) === tests && ![...GOOD, "skipped"].includes(node.status)).length;
  return {
    built: number(false, ...GOOD),
    passed: number(true, ...GOOD),
    warned: number(true, "warn"),
    failed: bad(true),
    broken: bad(false),
    skipped: nodes.filter(({ status }) => status === "skipped").length,
  };
}

/** What went wrong by name, with the database's own words. */
export function errorsOf(summary: Summary): { node: string; message: string }[] {
  const shown = new Set(summary.failed_tests.map(({ name }) => name));
  const bad = summary.nodes.filter(
    ({ name, status }) => ![...GOOD, "skipped"].includes(status) && !shown.has(name),
  );
  return [
    ...summary.empty.errors,
    ...bad.map(({ name, status, message }) => ({ node: name, message: message?.trim() || status })),
  ].map(({ node, message }) => ({ node, message: message.replaceAll(COMPILED, "") }));
}

/** A path of the machine that ran it. */
const COMPILED = /\n\s*compiled code at .*$/gm;

/** One line: `14 models built, 60 tests passed`, or what is wrong. */
export function verdict(summary: Summary): string {
  const { built, passed, warned, failed, broken, skipped } = countsOf(summary);
  const errors = summary.empty.errors.length;
  if (summary.missing.length) return `production lacks ${summary.missing.join(", ")}`;
  if (errors)
    return `${plural(errors, "model")} cannot be built: found by the empty run, before any row was read`;
  if (summary.error) return summary.error.split("\n")[0] ?? "";
  if (!summary.modified.length && summary.abandoned.length)
    return `${plural(summary.abandoned.length, "model")} removed`;
  if (!summary.modified.length) return "no model, test or source differs from production";
  const bad = [
    broken && `${plural(broken, "model")} failed`,
    failed && `${plural(failed, "test")} failed`,
    skipped && `${skipped} skipped below`,
  ].filter(Boolean);
  const good = [
    built && `${plural(built, "model")} built`,
    passed && `${plural(passed, "test")} passed`,
    warned && plural(warned, "warning"),
  ].filter(Boolean);
  return [...bad, good.join(", ")].filter(Boolean).join(" · ") || "nothing had to be built";
}

/** `2 orders (120.00 USD) in quarantine: its measures do not add up (2)`, or nothing. */
export function quarantineText({ quarantine }: Summary): string {
  if (!quarantine) return "";
  const { orders, amounts, reasons } = quarantine;
  return `${plural(orders, "order")} (${amounts.join(" and ")}) in quarantine, in no figure: ${reasons.join(", ")}`;
}

export function plural(number: number, word: string): string {
  return `${new Intl.NumberFormat("en-US").format(number)} ${word}${number === 1 ? "" : "s"}`;
}

/** `2 modified, 1 rebuilt whole, 1 cloned, 31 read from production` */
export function scope({ modified, rebuilt, cloned, deferred }: Summary): string {
  return [
    `${modified.length} modified`,
    rebuilt.length && `${rebuilt.length} rebuilt whole`,
    cloned.length && `${cloned.length} cloned`,
    `${deferred} read from production`,
  ]
    .filter(Boolean)
    .join(", ");
}
