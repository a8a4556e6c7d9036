import type { Summary } from "./summary";

/**
 * A try as everybody may read it: a public repository's comments and logs are public, and a database quotes in its errors
 * the values that it stumbled over. Rather too much is hidden than too little: a value may hold quotes and line ends.
 */

/** Each message of the database begins with its code and its SQLSTATE. */
const MESSAGE = /(?=\d{6} \(\w{5}\): )/;
/** Class 22: a value was not what it had to be. */
const DATA_EXCEPTION = /^\d{6} \(22\w{3}\)/;
/** An end that is missing was cut off. */
const ROW_VALUES = /Row Values: \[(?:[^]*\]|[^]*)/;
const QUOTED: readonly (readonly [RegExp, string])[] = [
  [/(?<=variant value )[^]*(?= to )/, "…"],
  [/(?<!\w)'(?:[^]*'|[^]*)/, "'…'"],
  [/(?<!\w)"(?:[^]*"|[^]*)/, '"…"'],
];

export function withoutData(text: string): string {
  const messages = text.split(MESSAGE).map((message) => {
    const hidden = message.replace(ROW_VALUES, "Row Values: […]");
    if (!DATA_EXCEPTION.test(message)) return hidden;
    return QUOTED.reduce((said, [value, instead]) => said.replace(value, instead), hidden);
  });
  return messages.join("");
}

export function summaryWithoutData(summary: Summary): Summary {
  const said = <T extends { message?: string | null }>(one: T): T =>
    one.message ? { ...one, message: withoutData(one.message) } : one;
  return {
    ...summary,
    error: summary.error && withoutData(summary.error),
    empty: { errors: summary.empty.errors.map(said) },
    nodes: summary.nodes.map(said),
    failed_tests: summary.failed_tests.map((test) => ({ ...test, rows: [] })),
  };
}

/** dbt's count, a line a node. */
const PROGRESS = /^\d+ of \d+ /;

/** Lines as a program says them: those between two of its count are told together, as one message may be of many. */
export class LinesWithoutData {
  private held: string[] = [];

  constructor(private readonly onLine: (line: string) => void) {}

  readonly take = (line: string): void => {
    this.held.push(line);
    if (PROGRESS.test(line)) this.end();
  };

  end(): void {
    const lines = this.held.splice(0);
    if (lines.length) withoutData(lines.join("\n")).split("\n").forEach(this.onLine);
  }
}
