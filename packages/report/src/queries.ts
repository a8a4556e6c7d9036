import type { ReportData } from "./data";
import type { Warehouse } from "./warehouse";

const date = (column: string) => `to_char(${column}, 'YYYY-MM-DD')`;
const minute = (column: string) => `to_char(${column}, 'YYYY-MM-DD HH24:MI')`;

/** The report's named queries; every name is a key of {@link ReportData}. Lists are ranked by the models. */
const QUERIES = {
  run: `select ${minute("finished_at")} as finished_at, ${minute("raw_loaded_at")} as raw_loaded_at
    from ops.ops_runs order by finished_at desc limit 1`,
  choices: `select period, label, ${date("first_date")} as first_date, ${date("last_date")} as last_date
      , ${date("previous_first_date")} as previous_first_date, ${date("previous_last_date")} as previous_last_date
    from serving.rpt_periods order by position`,
  totals: `select period, is_before, orders, gross, discounts, returns, net, shipping, tax, duties, fees, total
      , average_order, customers, returning_customers, returning_rate
    from serving.rpt_period_totals`,
  days: `select ${date("sales_date")} as sales_date
      , orders, gross, discounts, returns, net, shipping, tax, duties, fees, total
    from serving.rpt_sales_daily order by sales_date`,
  kinds: `select ${date("sales_date")} as sales_date
      , new_orders, returning_orders, guest_orders, new_net, returning_net, guest_net
    from serving.rpt_customer_kinds_daily order by sales_date`,
  months: `select ${date("month")} as month, customers, returning_customers, returning_rate
    from serving.rpt_returning_customers order by month`,
  quarters: `select quarter_label as label, ${date("quarter_start")} as first_date, net, growth
      , year_ago_growth, is_in_progress
    from serving.rpt_growth_quarterly order by quarter_start`,
  years: `select to_varchar(year) as label, to_varchar(year) || '-01-01' as first_date, net, growth
      , growth as year_ago_growth, is_in_progress
    from serving.rpt_growth_yearly order by year`,
  countries: `select period, country_code, sum(orders) as orders, sum(net) as net, sum(previous_net) as previous_net
    from serving.rpt_period_places group by period, country_code order by net desc, country_code`,
  states: `select period, country_code, province_code, max(province) as province, sum(orders) as orders
      , sum(net) as net, sum(previous_net) as previous_net
    from serving.rpt_period_places group by period, country_code, province_code
    order by net desc, country_code, province_code`,
  cities: `select period, country_code, province_code, city, orders, net, previous_net
    from serving.rpt_period_places where rank <= 15 and orders > 0 order by rank`,
  customers: `select period, rank, customer_label, orders, net, previous_net
    from serving.rpt_period_customers where rank <= 10 order by rank`,
  products: `select period, rank, product_title, variant_title, product_type, quantity, net, previous_net, return_rate
    from serving.rpt_period_products where rank <= 15 and gross > 0 order by rank`,
  types: `select period, product_type, sum(quantity) as quantity, sum(net) as net, sum(previous_net) as previous_net
      , round(-sum(returns) / nullif(sum(gross + discounts), 0), 4) as return_rate
    from serving.rpt_period_products group by period, product_type order by net desc, product_type`,
  codes: `select period, code, orders, given, sold, previous_sold
    from serving.rpt_period_codes order by sold desc, code`,
  leftOut: `select order_name, reason, amount, currency_code from serving.quarantined_orders order by order_id`,
} as const;

const CURRENCY = "select distinct currency_code from serving.rpt_sales_daily";

type Lists = Omit<ReportData, "title" | "currency" | "run">;

/**
 * Reads everything the page shows, as the user that the warehouse is connected as.
 * @throws {Error} when no run has finished yet, or when sales carry more than one currency.
 */
export async function readReport(warehouse: Warehouse, title: string): Promise<ReportData> {
  const [run] = await warehouse.query<ReportData["run"]>(QUERIES.run);
  if (!run) throw new Error("OPS.OPS_RUNS is empty: the pipeline has not finished once; run it first");

  const currencies = await warehouse.query<{ currency_code: string }>(CURRENCY);
  if (currencies.length > 1) {
    throw new Error(`sales carry ${currencies.length} currencies; the report adds up one only`);
  }

  const lists: Record<string, unknown[]> = {};
  for (const [name, sql] of Object.entries(QUERIES))
    if (name !== "run") lists[name] = await warehouse.query(sql);
  return { title, currency: currencies[0]?.currency_code ?? "USD", run, ...(lists as unknown as Lists) };
}
