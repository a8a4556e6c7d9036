import { table } from "../console/table";
import { alikeText, count, HEAD, isDifferent, remarks } from "./comparison-facts";
import { costText } from "./cost";
import type { Compared, Summary } from "./summary";
import { errorsOf, isTest, plural, quarantineText } from "./summary-facts";
import { placeToLook, type Told } from "./summary-markdown";

/** The same for a terminal: errors, failing rows, the comparison, where to look. */

export function summaryText(told: Told): string {
  const { summary } = told;
  const { as, statement } = placeToLook(told);
  return [
    ...errorText(summary),
    ...failedText(told),
    ...(summary.quarantine ? [`! ${quarantineText(summary)}`] : []),
    ...comparisonText(summary),
    ...summary.abandoned.map((place) => `${place} is made no more; what production holds of it stays there`),
    ...(summary.nodes.some((node) => !isTest(node)) ? [`look at it ${as}: ${statement}`] : []),
    `cost: ${costText(told.cost)}`,
  ].join("\n");
}

function errorText(summary: Summary): string[] {
  return errorsOf(summary).flatMap(({ node, message }) => [
    `✗ ${node}`,
    ...message.split("\n").map((line) => `    ${line}`),
  ]);
}

function failedText({ summary, showsRows }: Told): string[] {
  return summary.failed_tests.flatMap(({ name, model, failures, columns, rows }) => {
    const found = failures === null ? "" : `: ${plural(failures, "row")}`;
    const title = `✗ ${name}${model ? ` on ${model}` : ""}${found}`;
    if (!showsRows) return [`${title} (not shown: this repository is public)`];
    if (!rows.length) return [title];
    const rest = failures !== null && failures > rows.length ? [`the first ${rows.length} of them`] : [];
    return [title, table(columns, rows), ...rest];
  });
}

function comparisonText({ comparison: all }: Summary): string[] {
  const rows = all.filter(isDifferent).map(row);
  return [rows.length ? table(HEAD, rows) : "", alikeText(all)].filter(Boolean);
}

function row(compared: Compared): string[] {
  const { model, key, before, after, added, removed, changed } = compared;
  const counts = key ? [added, removed, changed].map(count) : ["", "", ""];
  const column = (name: string) => name;
  return [model, before === null ? "new" : count(before), count(after), ...counts, remarks(compared, column)];
}
