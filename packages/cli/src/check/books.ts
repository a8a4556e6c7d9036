import { z } from "zod";
import type { SystemFile } from "../../../../platform/system";
import { controlHeaders } from "../cloud/keys";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { LarderError } from "../errors";
import { snowflakeOf } from "../warehouse/login";
import type { Row, Warehouse } from "../warehouse/connection";
import { AMOUNTS, COUNTS, cents, differences, money, type Slice } from "./compare";

/** The facts in SERVING against the shop's own books: in total, by day, by state, by product, to the cent. */

const Amount = z.string().regex(/^-?\d+(\.\d+)?$/);
const Measures = z.object({
  ...shapeOf(COUNTS, z.number()),
  ...shapeOf(AMOUNTS, Amount),
});

const Books = z.object({
  as_of: z.string(),
  currency: z.string(),
  totals: Measures,
  days: z.array(Measures.extend({ date: z.string() })),
  states: z.array(
    Measures.extend({ country_code: z.string().nullable(), province_code: z.string().nullable() }),
  ),
  products: z.array(Measures.extend({ variant_id: z.union([z.number(), z.string()]).nullable() })),
});
export type Books = z.infer<typeof Books>;

export interface BooksResult {
  readonly differences: readonly string[];
  readonly net: string;
  readonly orders: number;
  /** Sum of what differs in net sales: 0.00 when all agrees. */
  readonly difference: string;
  /** `2 orders (120.00 USD)`, which are in no figure; empty where there are none. */
  readonly quarantine: string;
}

const MEASURES = [
  "count(distinct iff(f.event = 'sale', f.order_id, null)) as orders",
  "coalesce(sum(f.quantity), 0) as quantity",
  ...AMOUNTS.map((name) => `to_varchar(coalesce(sum(f.${name}), 0)) as ${name}`),
].join("\n       , ");

interface Cut {
  readonly name: string;
  readonly sql: (serving: string) => string;
  readonly key: (row: Row) => string;
  readonly slices: (books: Books) => Slice[];
}

const place = (country: unknown, province: unknown) => `${String(country ?? "")}/${String(province ?? "")}`;

const CUTS: readonly Cut[] = [
  {
    name: "total",
    sql: (serving) => `select ${MEASURES} from ${serving}.fct_sales as f`,
    key: () => "all",
    slices: ({ totals }) => [{ key: "all", measures: totals }],
  },
  {
    name: "day",
    sql: (serving) =>
      `select to_varchar(f.sales_date) as slice, ${MEASURES} from ${serving}.fct_sales as f group by 1`,
    key: (row) => String(row.SLICE).slice(0, 10),
    slices: ({ days }) => days.map((measures) => ({ key: measures.date, measures })),
  },
  {
    name: "state",
    sql: (serving) =>
      `select l.country_code as country, l.province_code as province, ${MEASURES} from ${serving}.fct_sales as f ` +
      `left join ${serving}.dim_locations as l on f.location_key = l.location_key group by 1, 2`,
    key: (row) => place(row.COUNTRY, row.PROVINCE),
    slices: ({ states }) =>
      states.map((measures) => ({ key: place(measures.country_code, measures.province_code), measures })),
  },
  {
    name: "product",
    sql: (serving) =>
      `select to_varchar(p.variant_id) as variant, ${MEASURES} from ${serving}.fct_sales as f ` +
      `left join ${serving}.dim_products as p on f.product_key = p.product_key where f.line_type = 'product' group by 1`,
    key: (row) => String(row.VARIANT ?? "custom"),
    slices: ({ products }) =>
      products.map((measures) => ({ key: String(measures.variant_id ?? "custom"), measures })),
  },
];

export async function checkBooks(
  environment: Environment,
  system: SystemFile,
  warehouse: Warehouse,
): Promise<BooksResult> {
  const serving = `${snowflakeOf(system).databases.analytics}.SERVING`;
  const quarantined = await readQuarantine(warehouse, serving);
  const books = await readBooks(environment, quarantined.ids);
  const found: string[] = [];
  let factsNet = 0n;
  for (const cut of CUTS) {
    const { rows } = await warehouse.query(cut.sql(serving));
    const facts = rows.map((row) => ({ key: cut.key(row), measures: lower(row) }));
    if (cut.name === "total") factsNet = cents(facts[0]?.measures.net);
    found.push(...differences(cut.name, cut.slices(books), facts));
  }
  const difference = factsNet - cents(books.totals.net);
  return {
    differences: found,
    net: books.totals.net,
    orders: books.totals.orders,
    difference: money(difference),
    quarantine: quarantined.text,
  };
}

/** Orders that break a rule of the books: they are compared with nothing, and named. */
async function readQuarantine(warehouse: Warehouse, serving: string) {
  const { rows } = await warehouse.query(
    `select to_varchar(order_id) as id, to_varchar(amount) as amount, currency_code as currency ` +
      `from ${serving}.quarantined_orders order by order_id`,
  );
  const sums = new Map<string, bigint>();
  for (const { AMOUNT, CURRENCY } of rows)
    sums.set(String(CURRENCY), (sums.get(String(CURRENCY)) ?? 0n) + cents(AMOUNT));
  const amounts = [...sums].map(([currency, amount]) => `${money(amount)} ${currency}`).join(" and ");
  const orders = `${rows.length} order${rows.length === 1 ? "" : "s"}`;
  return { ids: rows.map(({ ID }) => String(ID)), text: rows.length ? `${orders} (${amounts})` : "" };
}

async function readBooks(environment: Environment, without: readonly string[]): Promise<Books> {
  const query = without.length ? `?without=${without.join(",")}` : "";
  const address = `${environment.endpoints()?.shop}/control/books${query}`;
  const asked = { headers: controlHeaders(environment), signal: AbortSignal.timeout(60_000) };
  const response = await fetch(address, asked).catch((cause: unknown) => {
    throw new LarderError("the shop does not answer", {
      where: address,
      next: commandFor(environment, "up"),
      cause,
    });
  });
  if (!response.ok) {
    throw new LarderError(`the shop answered ${response.status} to GET /control/books`, {
      detail: (await response.text()).slice(0, 300),
      next: commandFor(environment, "logs shop"),
    });
  }
  return Books.parse(await response.json());
}

function lower(row: Row): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
}

/** One type for each of the names. */
function shapeOf<Name extends string, Type>(names: readonly Name[], type: Type): Record<Name, Type> {
  return Object.fromEntries(names.map((name) => [name, type])) as Record<Name, Type>;
}
