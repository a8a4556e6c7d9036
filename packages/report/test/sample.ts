import type { Choice, Day, KindsDay, ReportData, Totals } from "../src/data";
import { sumOf } from "../src/derive";

const CHOICES: readonly Choice[] = [
  choice("7d", "Last 7 days", "2023-12-25", "2023-12-18", "2023-12-24"),
  choice("30d", "Last 30 days", "2023-12-02", "2023-11-02", "2023-12-01"),
  choice("90d", "Last 90 days", "2023-10-03", "2023-07-05", "2023-10-02"),
  choice("12m", "Last 12 months", "2023-01-01", "2022-01-01", "2022-12-31"),
  choice("all", "All time", "2021-01-01", null, null),
];

function choice(
  period: string,
  label: string,
  first: string,
  before: string | null,
  end: string | null,
): Choice {
  return {
    period,
    label,
    first_date: first,
    last_date: "2023-12-31",
    previous_first_date: before,
    previous_last_date: end,
  };
}

/** Three years of a small shop, made by rule, so that a test can say what the page must show. */
export function sampleReport(): ReportData {
  const days = sampleDays();
  const kinds: KindsDay[] = days.map(({ sales_date, net }) => ({
    sales_date,
    new_orders: 1,
    returning_orders: 2,
    guest_orders: 1,
    new_net: 20,
    returning_net: net - 25,
    guest_net: 5,
  }));
  const months = [...new Set(days.map((day) => `${day.sales_date.slice(0, 7)}-01`))].map((month, index) => ({
    month,
    customers: 40,
    returning_customers: Math.min(30, index),
    returning_rate: Math.min(30, index) / 40,
  }));
  const inEach = <Row>(rows: readonly Row[]) =>
    CHOICES.flatMap(({ period }) => rows.map((row) => ({ period, ...row })));
  return {
    title: "Willow's <Spoon>",
    currency: "USD",
    run: { finished_at: "2024-01-01 06:05", raw_loaded_at: "2024-01-01 06:00" },
    choices: [...CHOICES],
    totals: totalsOf(days),
    days,
    kinds,
    months,
    quarters: ["2022 Q4", "2023 Q1", "2023 Q2", "2023 Q3", "2023 Q4"].map((label, i) => ({
      label,
      first_date: ["2022-10-01", "2023-01-01", "2023-04-01", "2023-07-01", "2023-10-01"][i]!,
      net: 1000 + i,
      growth: [null, -0.3, 0.12, -0.05, 0.2][i]!,
      year_ago_growth: [null, 0.1, 0.11, 0.12, 0.13][i]!,
      is_in_progress: i === 4,
    })),
    years: [
      {
        label: "2022",
        first_date: "2022-01-01",
        net: 9000,
        growth: 0.125,
        year_ago_growth: 0.125,
        is_in_progress: false,
      },
      {
        label: "2023",
        first_date: "2023-01-01",
        net: 9900,
        growth: 0.1,
        year_ago_growth: 0.1,
        is_in_progress: true,
      },
    ],
    countries: inEach([
      { country_code: "US", orders: 39, net: 1600.5, previous_net: 800.25 },
      { country_code: "CA", orders: 2, net: 60, previous_net: 0 },
      { country_code: null, orders: 1, net: 7, previous_net: 0 },
    ]),
    states: inEach([
      {
        country_code: "US",
        province_code: "CA",
        province: "California",
        orders: 20,
        net: 900,
        previous_net: 450,
      },
      { country_code: "US", province_code: "TX", province: "Texas", orders: 10, net: 400, previous_net: 500 },
      {
        country_code: "US",
        province_code: "NY",
        province: "New York",
        orders: 9,
        net: 300.5,
        previous_net: 0,
      },
      { country_code: "CA", province_code: null, province: null, orders: 2, net: 60, previous_net: 0 },
      { country_code: null, province_code: null, province: null, orders: 1, net: 7, previous_net: 0 },
      { country_code: "US", province_code: null, province: null, orders: 1, net: 6, previous_net: 0 },
    ]),
    cities: inEach([
      {
        country_code: "US",
        province_code: "CA",
        city: "los angeles",
        orders: 12,
        net: 512.25,
        previous_net: 0,
      },
    ]),
    customers: inEach([{ rank: 1, customer_label: "Customer 1007", orders: 3, net: 250, previous_net: 200 }]),
    products: inEach([
      {
        rank: 1,
        product_title: "</script><b>Bone</b>",
        variant_title: "Large",
        product_type: "=Treats",
        quantity: 7,
        net: 70,
        previous_net: 35,
        return_rate: 0.1,
      },
    ]),
    types: inEach([{ product_type: "=Treats", quantity: 7, net: 70, previous_net: 35, return_rate: 0.1 }]),
    leftOut: [
      { order_name: "#1042", reason: "its currency EUR is not the shop's", amount: 80, currency_code: "EUR" },
      {
        order_name: "#1043",
        reason: "a quantity is missing or negative",
        amount: 40.5,
        currency_code: "USD",
      },
    ],
    codes: inEach([{ code: "WELCOME10", orders: 4, given: 12, sold: 108, previous_sold: 54 }]).filter(
      ({ period }) => period !== "7d",
    ),
  };
}

function sampleDays(): Day[] {
  const days: Day[] = [];
  for (
    let date = new Date("2021-01-01T00:00:00Z");
    date < new Date("2024-01-01T00:00:00Z");
    date.setUTCDate(date.getUTCDate() + 1)
  ) {
    const gross = 100 + 10 * date.getUTCMonth() + (date.getUTCFullYear() - 2021) * 25;
    const net = gross - 15;
    days.push({
      sales_date: date.toISOString().slice(0, 10),
      orders: 4,
      gross,
      discounts: -10,
      returns: -5,
      net,
      shipping: 8,
      tax: 6,
      duties: 0,
      fees: 0,
      total: net + 14,
    });
  }
  return days;
}

function totalsOf(days: readonly Day[]): Totals[] {
  const between = (from: string, to: string) =>
    sumOf(days.filter((d) => d.sales_date >= from && d.sales_date <= to));
  return CHOICES.flatMap((c) => {
    const now = {
      period: c.period,
      is_before: false,
      customers: 50,
      returning_customers: 20,
      returning_rate: 0.4,
      ...between(c.first_date, c.last_date),
    };
    if (!c.previous_first_date) return [now];
    const sums = between(c.previous_first_date, c.previous_last_date!);
    const before = {
      period: c.period,
      is_before: true,
      customers: 50,
      returning_customers: 19,
      returning_rate: 0.38,
      ...sums,
    };
    return [now, before];
  });
}
