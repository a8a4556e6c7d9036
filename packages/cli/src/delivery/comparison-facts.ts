import type { Compared } from "./summary";
import { plural } from "./summary-facts";

/** What the comparison with production's rows says, in the words that console and comment share. */

export const HEAD = ["model", "production", "here", "added", "removed", "changed", "where"];

export function isDifferent(compared: Compared): boolean {
  const { before, after, added, removed, changed, columns_added, columns_removed } = compared;
  const counts = added || removed || changed || columns_added.length || columns_removed.length;
  return before !== after || Boolean(counts);
}

/** In which columns, which came or went, and how far the counts can be trusted. `shown` writes a column's name. */
export function remarks(compared: Compared, shown: (column: string) => string): string {
  const { key, before, columns, columns_added, columns_removed } = compared;
  const changed = Object.entries(columns).sort(([, one], [, other]) => other - one);
  return [
    ...changed.map(([column, rows]) => `${shown(column)} ${count(rows)}`),
    ...columns_added.map((column) => `new column ${shown(column)}`),
    ...columns_removed.map((column) => `without column ${shown(column)}`),
    before !== null && !key ? "no key: counts only" : "",
    key && repeats(compared) ? `${key.map(shown).join(", ")} comes more than once` : "",
  ]
    .filter(Boolean)
    .join(", ");
}

/** A key that is one gives counts that add up. */
function repeats({ before, after, added, removed }: Compared): boolean {
  if (before === null || after === null || added === null || removed === null) return false;
  return before + added - removed !== after;
}

/** `2 more models have the same rows, 1 as many`; empty when all differ. */
export function alikeText(all: readonly Compared[]): string {
  const alike = all.filter((compared) => !isDifferent(compared));
  if (!alike.length) return "";
  const same = alike.filter(({ key }) => key).length;
  const many = alike.length - same;
  const models = (number: number) => plural(number, alike.length < all.length ? "more model" : "model");
  if (!same) return `${models(many)} with as many rows (no key to compare by)`;
  return `${models(same)} with the same rows${many ? `, ${many} with as many (no key to compare by)` : ""}`;
}

export function count(value: number | null): string {
  return value === null ? "" : new Intl.NumberFormat("en-US").format(value);
}
