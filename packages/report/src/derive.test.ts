import type { Day } from "./data";
import { buckets, growth, sumOf, uniqueLabels, unitOf } from "./derive";

const day = (sales_date: string, net: number, orders = 1): Day => ({
  sales_date,
  orders,
  gross: net + 5,
  discounts: -2,
  returns: -3,
  net,
  shipping: 0,
  tax: 0,
  duties: 0,
  fees: 0,
  total: net,
});

const choice = (first_date: string, last_date: string) => ({
  period: "x",
  label: "X",
  first_date,
  last_date,
  previous_first_date: null,
  previous_last_date: null,
});

test("a sum adds cents exactly and averages gross plus discounts over orders", () => {
  const sum = sumOf([day("2023-01-01", 0.1), day("2023-01-02", 0.2)]);
  expect(sum).toMatchObject({ orders: 2, net: 0.3, returns: -6 });
  expect(sum.average_order).toBeCloseTo(3.15);
});

test("no orders have no average order", () => {
  expect(sumOf([]).average_order).toBeNull();
});

test.each([
  ["2023-12-25", "2023-12-31", "day"],
  ["2023-12-02", "2023-12-31", "day"],
  ["2023-10-03", "2023-12-31", "week"],
  ["2023-01-01", "2023-12-31", "month"],
])("from %s to %s the bars are of a %s", (first, last, unit) => {
  expect(unitOf(choice(first, last))).toBe(unit);
});

test("months at a window's edges are parts, and a month without sales is there", () => {
  const found = buckets(
    [day("2022-12-30", 7), day("2022-12-31", 1), day("2023-02-05", 2), day("2023-02-28", 3)],
    choice("2022-12-31", "2023-02-28"),
    "month",
  );
  expect(found.map((b) => [b.starts, b.ends, b.isPart, b.rows.map((r) => r.net)])).toEqual([
    ["2022-12-01", "2022-12-31", true, [1]],
    ["2023-01-01", "2023-01-31", false, []],
    ["2023-02-01", "2023-02-28", false, [2, 3]],
  ]);
});

test("weeks begin on Monday, across a new year", () => {
  const found = buckets([day("2024-01-01", 1)], choice("2023-12-31", "2024-01-07"), "week");
  expect(found.map((b) => [b.starts, b.ends, b.isPart])).toEqual([
    ["2023-12-25", "2023-12-31", true],
    ["2024-01-01", "2024-01-07", false],
  ]);
});

test("growth on a loss, on nothing or without a before has no meaning and is null", () => {
  expect(growth(10, -5)).toBeNull();
  expect(growth(10, 0)).toBeNull();
  expect(growth(10, null)).toBeNull();
  expect(growth(null, 10)).toBeNull();
  expect(growth(15, 10)).toBeCloseTo(0.5);
});

test("rows that would be called alike say what tells them apart, or are numbered", () => {
  const rows = [
    { name: "Victoria", country: "Australia" },
    { name: "Victoria", country: "Canada" },
    { name: "Texas", country: "United States" },
    { name: "Paris", country: "France" },
    { name: "Paris", country: "France" },
  ];
  const labels = uniqueLabels(
    rows,
    (row) => row.name,
    (row) => row.country,
  );
  expect(labels).toEqual([
    "Victoria (Australia)",
    "Victoria (Canada)",
    "Texas",
    "Paris (France) 1",
    "Paris (France) 2",
  ]);
});
