import type { Day, Month } from "./data";

/** Figures that the page derives from the daily rows. Windows end at the last date in the data, never at today. */

export interface Totals {
  orders: number;
  gross: number;
  discounts: number;
  returns: number;
  net: number;
  /** (gross + discounts) / orders; null without orders. */
  averageOrder: number | null;
}

export function totals(days: readonly Day[]): Totals {
  // Whole cents, because a sum of a thousand floats drifts.
  const cents = (field: "gross" | "discounts" | "returns" | "net") =>
    days.reduce((sum, day) => sum + Math.round(day[field] * 100), 0) / 100;
  const orders = days.reduce((sum, day) => sum + day.orders, 0);
  const [gross, discounts] = [cents("gross"), cents("discounts")];
  return {
    orders,
    gross,
    discounts,
    returns: cents("returns"),
    net: cents("net"),
    averageOrder: orders === 0 ? null : (gross + discounts) / orders,
  };
}

/** The twelve months that end with the last date, and the twelve before them. */
export function yearWindows(days: readonly Day[]): { last: Day[]; before: Day[] } {
  const end = days.at(-1)?.sales_date;
  if (!end) return { last: [], before: [] };
  const start = yearsBefore(end, 1);
  const earlier = yearsBefore(end, 2);
  return {
    last: days.filter((day) => day.sales_date > start),
    before: days.filter((day) => day.sales_date > earlier && day.sales_date <= start),
  };
}

function yearsBefore(date: string, years: number): string {
  return `${Number(date.slice(0, 4)) - years}${date.slice(4)}`;
}

export interface MonthOfSales extends Totals {
  month: string;
  /** Relative change of net to the same month a year earlier; null when that was not positive. */
  growth: number | null;
  /** The data end within it; it is compared with the same days a year earlier. */
  isInProgress: boolean;
}

export function byMonth(days: readonly Day[]): MonthOfSales[] {
  const groups = new Map<string, Day[]>();
  for (const day of days) {
    const month = `${day.sales_date.slice(0, 7)}-01`;
    groups.set(month, [...(groups.get(month) ?? []), day]);
  }
  const end = days.at(-1)?.sales_date ?? "";
  return [...groups].map(([month, rows]) => {
    const isInProgress = rows.at(-1)?.sales_date === end && !endsMonth(end);
    const before = groups
      .get(yearsBefore(month, 1))
      ?.filter((day) => !isInProgress || day.sales_date <= yearsBefore(end, 1));
    const sum = totals(rows);
    return { month, ...sum, growth: growth(sum.net, before && totals(before).net), isInProgress };
  });
}

function endsMonth(date: string): boolean {
  const next = new Date(`${date}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.getUTCDate() === 1;
}

export function growth(now: number | undefined, before: number | undefined): number | null {
  return now === undefined || before === undefined || before <= 0 ? null : now / before - 1;
}

/** Returning customers over customers, across months: the mean rate weighted by customers. */
export function returningRate(months: readonly Month[]): number | null {
  const customers = months.reduce((sum, month) => sum + month.customers, 0);
  const returning = months.reduce((sum, month) => sum + month.returning_customers, 0);
  return customers === 0 ? null : returning / customers;
}
