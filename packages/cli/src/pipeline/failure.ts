/** What a failed run says of its cause, picked out of a long log. */

const NODE = /(?:Failure|Error) in (?:model|test|snapshot|seed|unit_test) (\S+)/g;
/** Snowflake's words: code, state, sentence. */
const DATABASE_ERROR = /\d{6} \(\w{5}\): .*?(?= compiled code at|;|"|$)/gm;
const EXCEPTION = /^(?:\S*\.)?(?:\w*Error|\w*Exception)\b: ?(.+)$/gm;

/** The nodes that failed (dbt names them), else the last exception. */
export function failureIn(log: string): string {
  const text = log.replaceAll(/\x1b\[[\d;]*m/g, "").replaceAll(/ \[airflow\.\S+\] loc=\S+$/gm, "");
  const nodes = [...new Set([...text.matchAll(NODE)].map((match) => match[1]))];
  if (nodes.length) {
    // The log has them more than once, cut off where a line ended.
    const words = [...text.matchAll(DATABASE_ERROR)].map(([found]) => found.trim());
    const longest = words.sort((one, other) => other.length - one.length)[0];
    return [`failed: ${nodes.join(", ")}`, longest].filter(Boolean).join("\n");
  }
  return [...text.matchAll(EXCEPTION)].at(-1)?.[0].slice(0, 400) ?? "";
}

/** Snowflake's codes of "you may not, or it is not there". */
export function speaksOfRights(log: string): boolean {
  return /\b(42501|002003|003001)\b/.test(log);
}
