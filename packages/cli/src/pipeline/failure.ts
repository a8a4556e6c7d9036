/** What a failed run says of its cause, picked out of a long log. */

const NODE = /(?:Failure|Error) in (?:model|test|snapshot|seed|unit_test) (\S+)/g;
const DATABASE_ERROR = /Database Error in .*\n(?:.*\n)?\s*(\d{6} \(\w{5}\):.*)/;
const EXCEPTION = /^(?:\S*\.)?(?:\w*Error|\w*Exception)\b: ?(.+)$/gm;

/** The nodes that failed (dbt names them), else the last exception. */
export function failureIn(log: string): string {
  const text = log.replaceAll(/\x1b\[[\d;]*m/g, "");
  const nodes = [...new Set([...text.matchAll(NODE)].map((match) => match[1]))];
  if (nodes.length) {
    const words = DATABASE_ERROR.exec(text)?.[1];
    return [`failed: ${nodes.join(", ")}`, words].filter(Boolean).join("\n");
  }
  return [...text.matchAll(EXCEPTION)].at(-1)?.[0].slice(0, 400) ?? "";
}

/** Snowflake's codes of "you may not, or it is not there". */
export function speaksOfRights(log: string): boolean {
  return /\b(42501|002003|003001)\b/.test(log);
}
