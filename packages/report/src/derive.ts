import type { Choice, Day, Measures } from "./data";

/** What the page derives from daily rows. Windows end at the last date in the data, never at today. */

export type Unit = "day" | "week" | "month";

/** Bars as fine as a period of this length can be read in: at most some thirty of days, then weeks, then months. */
export function unitOf(choice: Choice): Unit {
  const days = (Date.parse(choice.last_date) - Date.parse(choice.first_date)) / DAY + 1;
  return days <= 31 ? "day" : days <= 120 ? "week" : "month";
}

/** A day, a week from Monday or a month of a window; at the window's edges perhaps a part of it. */
export interface Bucket<Row> {
  /** The first day of the whole day, week or month, and its last. */
  starts: string;
  ends: string;
  /** The window begins after `starts`, or ends before `ends`. */
  isPart: boolean;
  rows: Row[];
}

/** Cuts the rows of a window into days, weeks or months; those without a row are there too. */
export function buckets<Row extends { sales_date: string }>(
  rows: readonly Row[],
  choice: Pick<Choice, "first_date" | "last_date">,
  unit: Unit,
): Bucket<Row>[] {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.sales_date < choice.first_date || row.sales_date > choice.last_date) continue;
    const starts = startOf(row.sales_date, unit);
    found.set(starts, [...(found.get(starts) ?? []), row]);
  }
  const all: Bucket<Row>[] = [];
  for (let starts = startOf(choice.first_date, unit); starts <= choice.last_date;) {
    const next = startOfNext(starts, unit);
    const ends = addDays(next, -1);
    const isPart = starts < choice.first_date || ends > choice.last_date;
    all.push({ starts, ends, isPart, rows: found.get(starts) ?? [] });
    starts = next;
  }
  return all;
}

const DAY = 24 * 3600 * 1000;

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

function startOf(date: string, unit: Unit): string {
  if (unit === "day") return date;
  if (unit === "month") return `${date.slice(0, 7)}-01`;
  const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(date, -weekday);
}

function startOfNext(starts: string, unit: Unit): string {
  if (unit !== "month") return addDays(starts, unit === "day" ? 1 : 7);
  return startOf(addDays(starts, 31), "month");
}

const MEASURES: readonly (keyof Measures)[] = [
  "orders",
  "gross",
  "discounts",
  "returns",
  "net",
  "shipping",
  "tax",
  "duties",
  "fees",
  "total",
];

export interface Sum extends Measures {
  /** (gross + discounts) / orders; null without orders. */
  average_order: number | null;
}

export function sumOf(days: readonly Day[]): Sum {
  const sums = Object.fromEntries(
    MEASURES.map((measure) => [measure, add(days.map((day) => day[measure]))]),
  ) as unknown as Measures;
  const { orders, gross, discounts } = sums;
  return { ...sums, average_order: orders === 0 ? null : (gross + discounts) / orders };
}

/** Adds whole cents, because a sum of a thousand floats drifts. */
export function add(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + Math.round(amount * 100), 0) / 100;
}

/** Relative change; null when there is nothing before, or nothing positive. */
export function growth(now: number | null, before: number | null | undefined): number | null {
  return now === null || before === null || before === undefined || before <= 0 ? null : now / before - 1;
}

/**
 * One label a row, no two alike: rows of the same label say what tells them apart, or are numbered.
 * Two places without a province would else be drawn on one bar.
 */
export function uniqueLabels<Row>(
  rows: readonly Row[],
  label: (row: Row) => string,
  detail: (row: Row) => string | null = () => null,
): string[] {
  const plain = rows.map(label);
  const isTwice = (labels: readonly string[], text: string) =>
    labels.indexOf(text) !== labels.lastIndexOf(text);
  const detailed = rows.map((row, index) => {
    const more = isTwice(plain, plain[index]!) ? detail(row) : null;
    return more ? `${plain[index]} (${more})` : plain[index]!;
  });
  const seen = new Map<string, number>();
  return detailed.map((text) => {
    if (!isTwice(detailed, text)) return text;
    seen.set(text, (seen.get(text) ?? 0) + 1);
    return `${text} ${seen.get(text)}`;
  });
}
