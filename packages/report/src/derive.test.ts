import type { Day } from "./data";
import { byMonth, growth, returningRate, totals, yearWindows } from "./derive";

const day = (sales_date: string, net: number, orders = 1): Day => ({
  sales_date,
  orders,
  gross: net + 5,
  discounts: -2,
  returns: -3,
  net,
  shipping: 0,
  tax: 0,
  total: net,
});

test("totals add cents exactly and average gross plus discounts over orders", () => {
  const sum = totals([day("2023-01-01", 0.1), day("2023-01-02", 0.2)]);
  expect(sum).toMatchObject({ orders: 2, net: 0.3, returns: -6 });
  expect(sum.averageOrder).toBeCloseTo(3.15);
});

test("no orders have no average order", () => {
  expect(totals([]).averageOrder).toBeNull();
});

test("the windows end at the last date in the data and do not overlap", () => {
  const days = ["2021-12-31", "2022-01-01", "2022-12-30", "2022-12-31", "2023-12-30"].map((date) =>
    day(date, 1),
  );
  const { last, before } = yearWindows(days);
  expect(last.map((d) => d.sales_date)).toEqual(["2022-12-31", "2023-12-30"]);
  expect(before.map((d) => d.sales_date)).toEqual(["2021-12-31", "2022-01-01", "2022-12-30"]);
});

test("a month's growth compares it with the same month a year earlier", () => {
  const months = byMonth([day("2022-03-05", 100), day("2023-03-01", 60), day("2023-03-09", 90)]);
  expect(months.map((m) => [m.month, m.growth])).toEqual([
    ["2022-03-01", null],
    ["2023-03-01", 0.5],
  ]);
});

test("the month in progress is compared with its same days a year earlier", () => {
  const months = byMonth([
    day("2022-12-01", 50),
    day("2022-12-02", 70),
    day("2022-12-31", 900),
    day("2023-11-30", 10),
    day("2023-12-02", 180),
  ]);
  expect(months.map((m) => [m.month, m.growth, m.isInProgress])).toEqual([
    ["2022-12-01", null, false],
    ["2023-11-01", null, false],
    ["2023-12-01", 0.5, true],
  ]);
});

test("a month that is over is compared with all of the same month, also after a leap year's", () => {
  const months = byMonth([day("2024-02-29", 100), day("2025-02-28", 150)]);
  expect(months.map((m) => [m.growth, m.isInProgress])).toEqual([
    [null, false],
    [0.5, false],
  ]);
});

test("growth on a loss has no meaning and is null", () => {
  expect(growth(10, -5)).toBeNull();
  expect(growth(10, 0)).toBeNull();
});

test("the returning rate weighs months by their customers", () => {
  const month = (customers: number, returning_customers: number) => ({
    month: "2023-01-01",
    customers,
    returning_customers,
    returning_rate: null,
  });
  expect(returningRate([month(10, 1), month(30, 11)])).toBeCloseTo(0.3);
});
