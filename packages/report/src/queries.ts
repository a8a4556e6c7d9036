import type { ReportData } from "./data";
import type { Warehouse } from "./warehouse";

/** The report's named queries; every name is a key of {@link ReportData}. Top lists are ranked by the models. */
const QUERIES = {
  run: `select run_id, to_char(finished_at, 'YYYY-MM-DD HH24:MI') as finished_at
      , to_char(raw_loaded_at, 'YYYY-MM-DD HH24:MI') as raw_loaded_at
    from ops.ops_runs order by finished_at desc limit 1`,
  days: `select to_char(sales_date, 'YYYY-MM-DD') as sales_date
      , orders, gross, discounts, returns, net, shipping, tax, total
    from serving.rpt_sales_daily order by sales_date`,
  months: `select to_char(month, 'YYYY-MM-DD') as month, customers, returning_customers, returning_rate
    from serving.rpt_returning_customers order by month`,
  quarters: `select quarter_label as label, net, previous_net, growth, is_in_progress
    from serving.rpt_growth_quarterly order by quarter_start`,
  years: `select to_varchar(year) as label, net, previous_net, growth, is_in_progress
    from serving.rpt_growth_yearly order by year`,
  states: `select country_code, province_code, province, orders, net
    from serving.rpt_sales_by_state order by net desc, province_code`,
  cities: `select country_code, province_code, city, orders, net
    from serving.rpt_sales_by_city order by net desc, province_code, city limit 15`,
  customers: `select rank, customer_label, orders, net from serving.rpt_top_customers where rank <= 10 order by rank`,
  products: `select rank, product_title, variant_title, product_type, quantity, net, returns, return_rate
    from serving.rpt_product_performance where rank <= 15 order by rank`,
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
