/** Parts of a comment. What comes from data or from a person is always code: never markup, a link or a mention. */

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  const side = (_: string, column: number) => (isNumbers(rows, column) ? "---:|" : "---|");
  return [line(head), `|${head.map(side).join("")}`, ...rows.map(line)].join("\n");
}

function isNumbers(rows: readonly (readonly string[])[], column: number): boolean {
  return rows.every((row) => /^([\d,.]*|new)$/.test(row[column] ?? "")) && rows.some((row) => row[column]);
}

function cell(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
}

const VALUE_LIMIT = 80;

/** As code: a value is never markup, a link or somebody's name to be told. */
export function value(found: unknown): string {
  if (found === null || found === undefined) return "";
  const text = typeof found === "object" ? JSON.stringify(found) : String(found);
  return code(text.length > VALUE_LIMIT ? `${text.slice(0, VALUE_LIMIT)}…` : text);
}

export function code(text: string): string {
  const plain = text.replaceAll("`", "'").replaceAll(/\s+/g, " ");
  return plain.trim() ? `\`${plain}\`` : "";
}

export function block(text: string): string {
  return `\`\`\`\n${text.trim().replaceAll("```", "'''")}\n\`\`\``;
}
