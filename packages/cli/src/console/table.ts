import Table from "cli-table3";

/** Rows as a table without colours, numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const colAligns = head.map((_, column) => (rows.every((row) => isNumber(row[column])) ? "right" : "left"));
  const drawn = new Table({
    head: [...head],
    colAligns: rows.length ? [...colAligns] : [],
    style: { head: [], border: [], compact: true },
  });
  drawn.push(...rows.map((row) => row.map(cell)));
  return drawn.toString();
}

export function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

function isNumber(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === "number" || typeof value === "bigint" || /^-?\d[\d,]*(\.\d+)?$/.test(cell(value));
}
