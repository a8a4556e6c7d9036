import type { TableColumn } from "./row-table";

/** One JSON array of objects, written while its rows arrive; how many there were. */
export async function writeJson(
  columns: readonly TableColumn[],
  rows: AsyncIterable<readonly unknown[]>,
  write: (text: string) => Promise<void>,
): Promise<number> {
  const names = distinct(columns.map(({ name }) => name)).map((name) => JSON.stringify(name));
  let count = 0;
  await write("[");
  for await (const values of rows) {
    const fields = names.map((name, i) => `${name}: ${jsonOf(values[i], columns[i]?.isNumber)}`);
    await write(`${count === 0 ? "" : ","}\n  { ${fields.join(", ")} }`);
    count += 1;
  }
  await write(count === 0 ? "]\n" : "\n]\n");
  return count;
}

/** A number keeps all its digits: JSON sets no limit to them. */
function jsonOf(value: unknown, isNumber = false): string {
  if (isNumber && typeof value === "string" && /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value))
    return value;
  return JSON.stringify(value ?? null);
}

/** Of columns with one name the later ones get a number, or a row would lose them. */
function distinct(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}
