import { readFileSync } from "node:fs";
import path from "node:path";

import { larderOk, shop, workspace } from "./platform";
import { ask, type Row } from "./warehouse";

/** The slices in which the facts must equal the shop's own books, to the cent. */
interface Books {
  totals: Measures;
  days: (Measures & { date: string })[];
  states: (Measures & { country_code: string | null; province_code: string | null })[];
  products: (Measures & { variant_id: number | null })[];
}
type Measures = Record<(typeof MEASURES)[number], string | number>;

const MONEY = [
  "gross",
  "discounts",
  "returns",
  "net",
  "shipping",
  "tax",
  "duties",
  "fees",
  "total",
  "other_amount",
] as const;
const MEASURES = ["orders", "quantity", ...MONEY] as const;

/** A sum that no event touched is zero in the facts and absent from the books, or the other way round. */
const isZero = (row: Measures) => MEASURES.every((measure) => Number(row[measure]) === 0);
const cents = (value: unknown) => Math.round(Number(value) * 100);
const line = (key: unknown[], row: Measures) =>
  [...key, row.orders, row.quantity, ...MONEY.map((measure) => cents(row[measure]))]
    .map((part) => part ?? "-")
    .join("|");

async function facts(keys: Record<string, string>, where = "true"): Promise<string[]> {
  const columns = Object.entries(keys).map(([name, expression]) => `${expression} as ${name}, `);
  const sums = ["quantity", ...MONEY].map((measure) => `coalesce(sum(f.${measure}), 0) as ${measure}`);
  const rows = await ask<Row>(
    "report",
    `select ${columns.join("")}count(distinct iff(f.event = 'sale', f.order_id, null)) as orders, ${sums.join(", ")}
     from serving.fct_sales f
     left join serving.dim_locations l on l.location_key = f.location_key
     left join serving.dim_products p on p.product_key = f.product_key
     where ${where} ${
       columns.length
         ? `group by ${Object.keys(keys)
             .map((_, i) => i + 1)
             .join(", ")}`
         : ""
     }`,
  );
  return rows
    .map(
      (row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]),
        ) as Measures & Row,
    )
    .filter((row) => columns.length === 0 || !isZero(row))
    .map((row) =>
      line(
        Object.keys(keys).map((name) => row[name]),
        row,
      ),
    )
    .sort();
}

const booked = <T extends Measures>(rows: T[], key: (row: T) => unknown[]) =>
  rows
    .filter((row) => !isZero(row))
    .map((row) => line(key(row), row))
    .sort();

async function expectFactsToEqualBooks(): Promise<void> {
  const books = await shop<Books>("books");
  expect(await facts({})).toEqual([line([], books.totals)]);
  expect(await facts({ day: "to_char(f.sales_date, 'YYYY-MM-DD')" })).toEqual(
    booked(books.days, (row) => [row.date]),
  );
  expect(await facts({ country: "l.country_code", province: "l.province_code" })).toEqual(
    booked(books.states, (row) => [row.country_code, row.province_code]),
  );
  expect(await facts({ variant: "p.variant_id" }, "f.line_type = 'product'")).toEqual(
    booked(books.products, (row) => [row.variant_id]),
  );
}

/** The page that `run` leaves on this machine tells the same days. */
async function expectPageToEqualBooks(): Promise<void> {
  const page = readFileSync(path.join(workspace(), ".larder/local/report/report.html"), "utf8");
  const [, data = "{}"] = /id="data">(.*?)<\/script>/s.exec(page) ?? [];
  const { days } = JSON.parse(data) as { days: { orders: number; net: number }[] };
  const { totals } = await shop<Books>("books");
  expect(days.reduce((sum, day) => sum + day.orders, 0)).toBe(Number(totals.orders));
  expect(days.reduce((sum, day) => sum + cents(day.net), 0)).toBe(cents(totals.net));
}

const SEED = Number(process.env.LARDER_TEST_SEED ?? Date.now() % 1_000_000);
const random = (() => {
  let value = SEED;
  return (below: number) => (value = (value * 48_271) % 2_147_483_647) % below;
})();

test("the facts equal the shop's books after the first load", expectFactsToEqualBooks);

describe(`after advances of the shop's clock (LARDER_TEST_SEED=${SEED})`, () => {
  test.each([1, 2, 3, 4, 5])("the facts equal the books after advance %i", async () => {
    const days = 1 + random(20);
    const seed = random(100_000);
    console.log(`advance by ${days} days, shop seed ${seed}`);
    await larderOk(["shop", "advance", "--days", String(days), "--seed", String(seed)]);
    await larderOk(["run"]);
    await expectFactsToEqualBooks();
    await expectPageToEqualBooks();
  });

  test("and after a full refresh", async () => {
    await larderOk(["run", "--full-refresh"]);
    await expectFactsToEqualBooks();
  });
});
