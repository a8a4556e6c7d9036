import { code, table } from "./markdown";
import type { Compared } from "./summary";
import { differs, plural } from "./summary-facts";

/** The models whose rows are not production's; nothing where nothing was compared. */
export function comparisonMarkdown(all: readonly Compared[], loadedBefore: string): string[] {
  if (!all.length) return [];
  const different = all.filter(differs);
  const same = all.length - different.length;
  const loaded = `${loadedBefore.slice(0, 16).replace("T", " ")} UTC`;
  const basis = `Both sides hold what was loaded before ${loaded}.`;
  if (!different.length)
    return ["#### Rows against production", `All ${plural(same, "model")} have the same rows. ${basis}`];
  const head = ["model", "production", "here", "added", "removed", "changed", "where"];
  const rest = same ? `${plural(same, "more model")} with the same rows. ` : "";
  return ["#### Rows against production", table(head, different.map(comparedRow)), `${rest}${basis}`];
}

function comparedRow(compared: Compared): string[] {
  const { model, key, before, after, added, removed, changed } = compared;
  const counts = [added, removed, changed].map(number);
  return [
    code(model),
    before === null ? "new" : number(before),
    number(after),
    ...(key ? counts : ["", "", ""]),
    where(compared),
  ];
}

/** In which columns, and which came or went. */
function where({ key, before, columns, columns_added, columns_removed }: Compared): string {
  const changed = Object.entries(columns).sort(([, one], [, other]) => other - one);
  return [
    ...changed.map(([column, rows]) => `${code(column)} ${number(rows)}`),
    ...columns_added.map((column) => `new column ${code(column)}`),
    ...columns_removed.map((column) => `without column ${code(column)}`),
    before !== null && !key ? "no key: counts only" : "",
  ]
    .filter(Boolean)
    .join(", ");
}

function number(value: number | null): string {
  return value === null ? "" : new Intl.NumberFormat("en-US").format(value);
}
