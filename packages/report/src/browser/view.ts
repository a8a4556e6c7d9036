import type { Choice, Day, KindsDay, ReportData, Totals } from "../data";
import { buckets, sumOf, unitOf, type Bucket, type Sum, type Unit } from "../derive";
import { formatDay, formatMonth, type Formats } from "./format";

/** A bar of the charts over time: one day, week or month of the chosen period. */
export interface Step extends Sum, Pick<Bucket<Day>, "starts" | "ends" | "isPart"> {
  label: string;
  kinds: Omit<KindsDay, "sales_date">;
}

/** What every figure shows: one choice of period over the page's data. */
export interface View {
  data: ReportData;
  format: Formats;
  choice: Choice;
  now: Totals;
  /** The period before; undefined where there is no whole one. */
  before?: Totals;
  unit: Unit;
  steps: Step[];
  /** The rows of a list that belong to the chosen period. */
  of<Row extends { period: string }>(rows: readonly Row[]): Row[];
  /** The number of the period before, where there is one. */
  beforeOf<Row>(value: (row: Row) => number): (row: Row) => number | null;
}

export function viewOf(data: ReportData, format: Formats, period: string): View {
  const choice = data.choices.find((known) => known.period === period)!;
  const totals = (isBefore: boolean) =>
    data.totals.find((row) => row.period === period && row.is_before === isBefore);
  const before = totals(true);
  const unit = unitOf(choice);
  return {
    data,
    format,
    choice,
    now: totals(false)!,
    ...(before && { before }),
    unit,
    steps: stepsOf(data, choice, unit),
    of: (rows) => rows.filter((row) => row.period === period),
    beforeOf: (value) => (row) => (before ? value(row) : null),
  };
}

function stepsOf(data: ReportData, choice: Choice, unit: Unit): Step[] {
  const kinds = new Map(buckets(data.kinds, choice, unit).map(({ starts, rows }) => [starts, rows]));
  return buckets(data.days, choice, unit).map(({ starts, ends, isPart, rows }) => ({
    starts,
    ends,
    isPart,
    label: labelOf(starts, unit, isPart),
    ...sumOf(rows),
    kinds: kindsOf(kinds.get(starts) ?? []),
  }));
}

function kindsOf(days: readonly KindsDay[]): Step["kinds"] {
  const sum = (field: keyof Step["kinds"]) =>
    days.reduce((total, day) => total + Math.round(day[field] * 100), 0) / 100;
  return {
    new_orders: sum("new_orders"),
    returning_orders: sum("returning_orders"),
    guest_orders: sum("guest_orders"),
    new_net: sum("new_net"),
    returning_net: sum("returning_net"),
    guest_net: sum("guest_net"),
  };
}

function labelOf(starts: string, unit: Unit, isPart: boolean): string {
  const whole = unit === "month" ? formatMonth(starts) : formatDay(starts);
  const named = unit === "week" ? `Week of ${whole}` : whole;
  return isPart ? `${named} (part)` : named;
}
