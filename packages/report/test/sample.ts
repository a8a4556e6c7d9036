import type { Day, ReportData } from "../src/data";

/** Three years of a small shop, made by rule, so that a test can say what the page must show. */
export function sampleReport(): ReportData {
  const days: Day[] = [];
  for (
    let date = new Date("2021-01-01T00:00:00Z");
    date < new Date("2024-01-01T00:00:00Z");
    date.setUTCDate(date.getUTCDate() + 1)
  ) {
    const gross = 100 + 10 * date.getUTCMonth() + (date.getUTCFullYear() - 2021) * 25;
    const day = {
      sales_date: date.toISOString().slice(0, 10),
      orders: 4,
      gross,
      discounts: -10,
      returns: -5,
    };
    days.push({ ...day, net: gross - 15, shipping: 8, tax: 6, total: gross - 1 });
  }
  const months = [...new Set(days.map((day) => `${day.sales_date.slice(0, 7)}-01`))].map((month, index) => ({
    month,
    customers: 40,
    returning_customers: Math.min(30, index),
    returning_rate: Math.min(30, index) / 40,
  }));
  return {
    title: "Willow's <Spoon>",
    currency: "USD",
    run: { run_id: "sample", finished_at: "2024-01-01 06:05", raw_loaded_at: "2024-01-01 06:00" },
    days,
    months,
    quarters: ["2023 Q1", "2023 Q2", "2023 Q3"].map((label, i) => ({
      is_in_progress: false,
      label,
      net: 1000 + i,
      previous_net: 1000,
      growth: [0.12, -0.05, null][i]!,
    })),
    years: [
      { label: "2022", net: 9000, previous_net: 8000, growth: 0.125, is_in_progress: false },
      { label: "2023", net: 9900, previous_net: 9000, growth: 0.1, is_in_progress: true },
    ],
    states: [
      { country_code: "US", province_code: "CA", province: "California", orders: 20, net: 900 },
      { country_code: "US", province_code: "TX", province: "Texas", orders: 10, net: 400 },
      { country_code: "US", province_code: "NY", province: "New York", orders: 9, net: 300.5 },
    ],
    cities: [{ country_code: "US", province_code: "CA", city: "los angeles", orders: 12, net: 512.25 }],
    customers: [{ rank: 1, customer_label: "Customer 1007", orders: 3, net: 250 }],
    products: [
      {
        rank: 1,
        product_title: "</script><b>Bone</b>",
        variant_title: "Large",
        product_type: "Treats",
        quantity: 7,
        net: 70,
        returns: -7,
        return_rate: 0.1,
      },
    ],
  };
}
