import { table } from "../console/table";
import { costText } from "./cost";
import type { Compared, Summary } from "./summary";
import { differs, errorsOf, plural } from "./summary-facts";
import type { Told } from "./summary-markdown";

/** The same for a terminal: errors, failing rows, the comparison, where to look. */

export function summaryText(told: Told): string {
  const { summary, environment, database } = told;
  return [
    ...errorText(summary),
    ...failedText(told),
    ...comparisonText(summary),
    `look at it: ./larder sql -e ${environment} --as ci "show tables in database ${database}"`,
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
    return rows.length ? [title, table(columns, rows)] : [title];
  });
}

function comparisonText({ comparison: all }: Summary): string[] {
  if (!all.length) return [];
  const different = all.filter(differs);
  const same = all.length - different.length;
  const rest = same
    ? [`${plural(same, different.length ? "more model" : "model")} with production's rows`]
    : [];
  const head = ["model", "production", "here", "added", "removed", "changed", "where"];
  return different.length ? [table(head, different.map(row)), ...rest] : rest;
}

function row({ model, before, after, added, removed, changed, ...columns }: Compared): unknown[] {
  const where = [
    ...Object.entries(columns.columns).map(([column, rows]) => `${column} ${rows}`),
    ...columns.columns_added.map((column) => `+${column}`),
    ...columns.columns_removed.map((column) => `-${column}`),
  ];
  return [model, before ?? "new", after, added, removed, changed, where.join(" ")];
}
