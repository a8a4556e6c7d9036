import { cell } from "./table";

/**
 * A table that is written while its rows arrive. The first rows decide how wide its columns are; a longer text is cut
 * with "…", so that a pager shows whole rows. A longer number is not: it would be another number.
 */

export interface TableColumn {
  readonly name: string;
  readonly isNumber: boolean;
}

/** Rows that are looked at before the first is written. */
const LOOKED_AT = 500;
/** Characters of one column; a document in a VARIANT has thousands. */
const WIDEST = 60;
const NARROWEST = 6;

export interface TableOptions {
  /** Characters of a line; columns give way until it fits. Without it they are as wide as their values. */
  readonly width?: number;
}

/** Writes `rows` as a table; how many there were. */
export async function writeTable(
  columns: readonly TableColumn[],
  rows: AsyncIterable<readonly unknown[]>,
  write: (text: string) => Promise<void>,
  options: TableOptions = {},
): Promise<number> {
  let waiting: string[][] = [];
  let widths: readonly number[] | undefined;
  let count = 0;
  const begin = async () => {
    widths = widthsOf(columns, waiting, options.width);
    const names = columns.map(({ name }) => oneLine(name));
    await write(`${rule("┌┬┐", widths)}\n${row(names, widths, [])}\n${rule("├┼┤", widths)}\n`);
  };
  const flush = async () => {
    if (!widths) await begin();
    const right = columns.map(({ isNumber }) => isNumber);
    await write(waiting.map((cells) => `${row(cells, widths as readonly number[], right)}\n`).join(""));
    waiting = [];
  };
  for await (const values of rows) {
    waiting.push(values.map((value) => oneLine(cell(value))));
    count += 1;
    if (waiting.length >= LOOKED_AT) await flush();
  }
  await flush();
  await write(`${rule("└┴┘", widths as readonly number[])}\n`);
  return count;
}

function widthsOf(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  lineWidth: number | undefined,
): number[] {
  const widths = columns.map(({ name, isNumber }, i) => {
    const wanted = Math.max(length(name), ...rows.map((cells) => length(cells[i] ?? "")), 1);
    return isNumber ? wanted : Math.min(wanted, WIDEST);
  });
  if (lineWidth === undefined) return widths;
  const frame = 3 * columns.length + 1;
  let excess = widths.reduce((sum, width) => sum + width, frame) - lineWidth;
  while (excess > 0) {
    const texts = widths.map((width, i) => (columns[i]?.isNumber ? 0 : width));
    const widest = Math.max(...texts);
    if (widest <= NARROWEST) break;
    const second = Math.max(NARROWEST, ...texts.filter((width) => width < widest));
    const i = texts.indexOf(widest);
    const less = Math.max(1, Math.min(excess, widest - second));
    widths[i] = widest - less;
    excess -= less;
  }
  return widths;
}

function row(cells: readonly string[], widths: readonly number[], right: readonly boolean[]): string {
  const padded = widths.map((width, i) => {
    const text = right[i] ? (cells[i] ?? "") : cut(cells[i] ?? "", width);
    const space = " ".repeat(Math.max(0, width - length(text)));
    return right[i] ? space + text : text + space;
  });
  return `│ ${padded.join(" │ ")} │`;
}

function rule([left, middle, right]: string | readonly string[], widths: readonly number[]): string {
  return `${left}${widths.map((width) => "─".repeat(width + 2)).join(middle)}${right}`;
}

function cut(text: string, width: number): string {
  if (length(text) <= width) return text;
  return `${[...text].slice(0, width - 1).join("")}…`;
}

function length(text: string): number {
  // Most texts are of characters that are one unit each, and counting those is cheap.
  return /[\ud800-\udfff]/.test(text) ? [...text].length : text.length;
}

/** Line ends and what a terminal would obey become visible signs. */
function oneLine(text: string): string {
  return text.replace(/\r?\n/g, "⏎").replace(/[\u0000-\u001f\u007f-\u009f]/g, "·");
}
