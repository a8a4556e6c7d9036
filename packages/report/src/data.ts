/** What the page is made of: the rows of the SERVING schema's reporting models, dates as `YYYY-MM-DD`. */

export interface Day {
  sales_date: string;
  orders: number;
  gross: number;
  discounts: number;
  returns: number;
  net: number;
  shipping: number;
  tax: number;
  total: number;
}

export interface Month {
  month: string;
  customers: number;
  returning_customers: number;
  /** Between 0 and 1; null in a month without customers. */
  returning_rate: number | null;
}

export interface Period {
  label: string;
  net: number;
  previous_net: number | null;
  /** Relative change of net; null when the period before is not positive. */
  growth: number | null;
  /** The data end within it; it is compared with the same days of the period before. */
  is_in_progress: boolean;
}

export interface State {
  country_code: string | null;
  province_code: string | null;
  province: string | null;
  orders: number;
  net: number;
}

export interface City {
  country_code: string | null;
  province_code: string | null;
  city: string | null;
  orders: number;
  net: number;
}

export interface Customer {
  rank: number;
  customer_label: string;
  orders: number;
  net: number;
}

export interface Product {
  rank: number;
  product_title: string;
  variant_title: string | null;
  product_type: string | null;
  quantity: number;
  net: number;
  returns: number;
  return_rate: number | null;
}

/** The pipeline run whose result the page shows; times in UTC. */
export interface Run {
  run_id: string;
  finished_at: string;
  raw_loaded_at: string | null;
}

export interface ReportData {
  title: string;
  currency: string;
  run: Run;
  days: Day[];
  months: Month[];
  quarters: Period[];
  years: Period[];
  states: State[];
  cities: City[];
  customers: Customer[];
  products: Product[];
}
