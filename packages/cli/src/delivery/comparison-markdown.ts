import { alikeText, count, HEAD, isDifferent, remarks } from "./comparison-facts";
import { code, table } from "./markdown";
import { minute } from "./production";
import type { Compared } from "./summary";

/** The models whose rows are not production's; nothing where nothing was compared. */
export function comparisonMarkdown(all: readonly Compared[], loadedBefore: string): string[] {
  if (!all.length) return [];
  const rows = all.filter(isDifferent).map(row);
  const basis = `Both sides hold what was loaded before ${minute(loadedBefore)}.`;
  return [
    "#### Rows against production",
    rows.length ? table(HEAD, rows) : "",
    [alikeText(all), basis].filter(Boolean).join(". "),
  ];
}

function row(compared: Compared): string[] {
  const { model, key, before, after, added, removed, changed } = compared;
  return [
    code(model),
    before === null ? "new" : count(before),
    count(after),
    ...(key ? [added, removed, changed].map(count) : ["", "", ""]),
    remarks(compared, code),
  ];
}
