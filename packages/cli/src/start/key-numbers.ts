import { createHash } from "node:crypto";
import type { SystemFile } from "../../../../platform/system";
import type { Environment } from "../environment/environment";
import { withWarehouse, type Warehouse } from "../warehouse/connection";
import { snowflakeOf } from "../warehouse/login";

export interface KeyNumbers {
  readonly orders: number;
  readonly net: number;
  readonly averageOrder: number;
  readonly currency: string;
  readonly from: string;
  readonly to: string;
  /** Hash of the business content of all staging and serving tables: equal runs, equal hash. */
  readonly content: string;
}

const SUMS = `
  select
    sum(orders) as orders
    , sum(net) as net
    , sum(gross + discounts) / nullif(sum(orders), 0) as average_order
    , min(currency_code) as currency
    , to_varchar(min(sales_date)) as first_day
    , to_varchar(max(sales_date)) as last_day
  from `;

export async function keyNumbers(environment: Environment, system: SystemFile): Promise<KeyNumbers> {
  const { databases } = snowflakeOf(system);
  return withWarehouse(environment, system, "dbt", async (warehouse) => {
    const { rows } = await warehouse.query(`${SUMS} ${databases.analytics}.SERVING.rpt_sales_daily`);
    const [row = {}] = rows;
    return {
      orders: Number(row.ORDERS),
      net: Number(row.NET),
      averageOrder: Number(row.AVERAGE_ORDER),
      currency: String(row.CURRENCY),
      from: String(row.FIRST_DAY),
      to: String(row.LAST_DAY),
      content: await contentHash(warehouse, databases.analytics),
    };
  });
}

/** When a row was read or written is not what it says. */
const TECHNICAL = /^_/;

/** Over the values of every business column of every table and view, whatever the order of the rows. */
async function contentHash(warehouse: Warehouse, database: string): Promise<string> {
  const { rows: columns } = await warehouse.query(`
    select table_schema, table_name, column_name from ${database}.information_schema.columns
    where table_schema in ('STAGING', 'SERVING') order by table_schema, table_name, ordinal_position`);
  const tables = new Map<string, string[]>();
  for (const { TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME } of columns) {
    const name = `${database}.${String(TABLE_SCHEMA)}.${String(TABLE_NAME)}`;
    const wanted = tables.get(name) ?? [];
    if (!TECHNICAL.test(String(COLUMN_NAME))) wanted.push(String(COLUMN_NAME));
    tables.set(name, wanted);
  }
  const hash = createHash("sha256");
  for (const [name, wanted] of [...tables].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const row = `to_varchar(hash(${wanted.map((column) => `"${column}"`).join(", ")}))`;
    // Hashed in the warehouse, so that no row leaves it.
    const { rows } = await warehouse.query(`
      select count(*) || ':' || coalesce(md5(listagg(h, ',') within group (order by h)), '') as content
      from (select ${row} as h from ${name})`);
    hash.update(`${name}\0${String(rows[0]?.CONTENT)}\0`);
  }
  return hash.digest("hex").slice(0, 12);
}
