import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

import { repository } from "./workspace";
import { ask } from "./warehouse";

/** Orders whose fact rows were worked out by hand from Shopify's documentation: test/golden/orders.yaml. */
interface Golden {
  /** The order's name, `#501`. */
  order: string;
  about: string;
  rows: Record<string, string | number | null>[];
}
/** Golden orders are placed under fixed ids. */
const idOf = ({ order }: Golden) => 5_000_000_000_000 + Number(order.slice(1));
const golden = (
  parse(readFileSync(path.join(repository, "test/golden/orders.yaml"), "utf8")) as { orders: Golden[] }
).orders;

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
];
const line = (row: Record<string, unknown>) =>
  [
    row.event,
    row.line_type,
    row.sales_date,
    Number(row.quantity ?? 0),
    ...MONEY.map((column) => Math.round(Number(row[column] ?? 0) * 100)),
  ].join("|");

let facts: Map<string, string[]>;
beforeAll(async () => {
  const rows = await ask<Record<string, unknown>>(
    "report",
    `select order_id, event, line_type, to_char(sales_date, 'YYYY-MM-DD') as sales_date, quantity, ${MONEY.join(", ")}
     from serving.fct_sales where order_id in (${golden.map(idOf).join(", ")})`,
  );
  facts = new Map(golden.map((order) => [String(idOf(order)), []]));
  for (const row of rows) {
    const lower = Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
    facts.get(String(lower.order_id))?.push(line(lower));
  }
});

test("there are at least fifteen golden orders", () => expect(golden.length).toBeGreaterThanOrEqual(15));

test.each(golden.map((order) => [order.order, order.about, order] as const))(
  "%s: %s",
  (_name, _why, order) => {
    expect(facts.get(String(idOf(order)))!.sort()).toEqual(order.rows.map(line).sort());
  },
);
