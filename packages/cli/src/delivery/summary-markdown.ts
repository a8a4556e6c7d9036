import { commandFor } from "../environment/command";
import { costText, type Cost } from "./cost";
import { comparisonMarkdown } from "./comparison-markdown";
import type { FailedTest, Summary } from "./summary";
import { block, code, table, value } from "./markdown";
import { shortId } from "./pointer";
import { minute } from "./production";
import { errorsOf, isTest, plural, quarantineText, scope, verdict } from "./summary-facts";

/** A try as the comment on its pull request: what is wrong first, nothing where there is nothing to say. */

export interface Told {
  readonly number: number;
  readonly environment: string;
  readonly isLocal: boolean;
  readonly database: string;
  readonly commit?: string;
  /** Production's delivery that it is compared with. */
  readonly against: { readonly id: string; readonly built_at: string; readonly loaded_before: string };
  readonly summary: Summary;
  readonly cost: Cost;
  /** False where everybody can read the page: rows may hold what people bought. */
  readonly showsRows: boolean;
  /** The workflow's run. */
  readonly page?: string;
}

export function summaryMarkdown(told: Told): string {
  const { summary } = told;
  const parts = [
    `### ${summary.ok ? "✅" : "❌"} Data in ${told.environment}: ${verdict(summary)}`,
    origin(told),
    ...errors(summary),
    ...failedTests(told),
    summary.quarantine ? `⚠️ ${value(quarantineText(summary))}` : "",
    ...comparisonMarkdown(summary.comparison, told.against.loaded_before),
    abandoned(summary),
    nodes(summary),
    lookAt(told),
    `${time(summary)} · Cost: ${costText(told.cost)}`,
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

/** When it could not even begin. */
export function failureMarkdown(environment: string, text: string, page?: string): string {
  const log = page ? `\n\n[Log](${page})\n` : "\n";
  return `### ❌ Data in ${environment}: the change could not be tried\n\n${block(text)}${log}`;
}

export function unchangedMarkdown(environment: string, production: string): string {
  return `### ✅ Data in ${environment}: no SQL changes\n\nThe models are those of production (${code(production)}): nothing was built.\n`;
}

function origin({ database, commit, against, summary, page }: Told): string {
  const facts = [
    `${code(database)}${commit ? ` from ${code(commit.slice(0, 7))}` : ""}`,
    `against production ${code(shortId(against))} of ${minute(against.built_at)}`,
    summary.modified.length ? scope(summary) : "",
    page ? `[log](${page})` : "",
  ];
  return facts.filter(Boolean).join(" · ");
}

const ERRORS_SHOWN = 10;
const TESTS_SHOWN = 10;
const MESSAGE_LIMIT = 2000;

function errors(summary: Summary): string[] {
  const all = errorsOf(summary);
  const shown = all
    .slice(0, ERRORS_SHOWN)
    .map(({ node, message }) => `${code(node)}\n${block(message.slice(0, MESSAGE_LIMIT))}`);
  const whole = summary.error && !all.length ? [block(summary.error.slice(0, MESSAGE_LIMIT))] : [];
  return all.length ? ["#### Errors", ...shown, more(all.length, ERRORS_SHOWN)] : whole;
}

function failedTests({ summary, showsRows }: Told): string[] {
  const all = summary.failed_tests;
  if (!all.length) return [];
  const shown = all.slice(0, TESTS_SHOWN).map((test) => failedTest(test, showsRows));
  return ["#### Failed tests", ...shown, more(all.length, TESTS_SHOWN)];
}

function failedTest({ name, model, failures, columns, rows }: FailedTest, showsRows: boolean): string {
  const found = failures === null ? "" : `: ${plural(failures, "row")}`;
  const title = `**${code(name)}**${model ? ` on ${code(model)}` : ""}${found}`;
  if (!showsRows) return `${title} (not shown: this repository is public)`;
  if (!rows.length) return title;
  const rest = failures !== null && failures > rows.length ? `\n\nThe first ${rows.length} of them.` : "";
  return `${title}\n\n${table(
    columns.map(code),
    rows.map((row) => row.map(value)),
  )}${rest}`;
}

function abandoned(summary: Summary): string {
  const places = summary.abandoned.map(code).join(", ");
  return places && `Made no more: ${places}. What production holds of it stays there and grows old.`;
}

function nodes(summary: Summary): string {
  const models = summary.nodes.filter((node) => !isTest(node));
  if (!models.length) return "";
  const rows = models.map(({ name, kind, status, seconds }) => [
    code(name),
    how(summary, name, kind),
    status,
    `${seconds.toFixed(1)} s`,
  ]);
  const title = `What was built: ${plural(models.length, "model")}`;
  return `<details><summary>${title}</summary>\n\n${table(["model", "", "status", "time"], rows)}\n\n</details>`;
}

function how({ modified, rebuilt, cloned }: Summary, name: string, kind: string): string {
  return [
    kind === "model" ? "" : kind,
    modified.some((each) => each === name || each.endsWith(`.${name}`)) ? "modified" : "",
    rebuilt.includes(name) ? "rebuilt whole" : "",
    cloned.includes(name) ? "on a clone of production's" : "",
  ]
    .filter(Boolean)
    .join(", ");
}

function lookAt(told: Told): string {
  if (!told.summary.nodes.some((node) => !isTest(node))) return "";
  const { as, statement } = placeToLook(told);
  return `Look at it ${as}: ${code(statement)}. It is dropped when pull request ${told.number} is closed.`;
}

/** In accounts only administrators see a pull request's database: developers have no right on it. */
export function placeToLook({ environment, isLocal, database }: Told): { as: string; statement: string } {
  const statement = `show tables in database ${database}`;
  if (!isLocal) return { as: "in Snowflake as SYSADMIN", statement };
  return { as: "here", statement: commandFor({ name: environment }, `sql --as ci "${statement}"`) };
}

function time({ seconds }: Summary): string {
  const { parse, empty, clone, build, compare, total } = seconds;
  const parts = Object.entries({ parse, empty, clone, build, compare }).filter(([, part]) => part > 0);
  return `Time: ${total.toFixed(0)} s (${parts.map(([name, part]) => `${name} ${part.toFixed(1)}`).join(", ")})`;
}

function more(all: number, shown: number): string {
  return all > shown ? `… and ${all - shown} more: the log has them.` : "";
}
