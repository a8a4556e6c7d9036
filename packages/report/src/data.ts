/** What the page is made of: the rows of the SERVING schema's reporting models, dates as `YYYY-MM-DD`. */

/** A length of time that the reader can choose, and the one of the same length before it. */
export interface Choice {
  /** `7d`, `30d`, `90d`, `12m` or `all`. */
  period: string;
  label: string;
  first_date: string;
  last_date: string;
  /** Null where there is no whole period before. */
  previous_first_date: string | null;
  previous_last_date: string | null;
}

/** The measures that add up: net = gross + discounts + returns; total = net + shipping + tax + duties + fees. */
export interface Measures {
  orders: number;
  gross: number;
  discounts: number;
  returns: number;
  net: number;
  shipping: number;
  tax: number;
  duties: number;
  fees: number;
  total: number;
}

export interface Day extends Measures {
  sales_date: string;
}

/** A choice's figures, or (`is_before`) those of the period before it. */
export interface Totals extends Measures {
  period: string;
  is_before: boolean;
  average_order: number | null;
  customers: number;
  returning_customers: number;
  /** Between 0 and 1; null without customers. */
  returning_rate: number | null;
}

/** Sales of a day by who bought. */
export interface KindsDay {
  sales_date: string;
  new_orders: number;
  returning_orders: number;
  guest_orders: number;
  new_net: number;
  returning_net: number;
  guest_net: number;
}

export interface Month {
  month: string;
  customers: number;
  returning_customers: number;
  /** Between 0 and 1; null in a month without customers. */
  returning_rate: number | null;
}

/** A quarter or a year. */
export interface Growth {
  label: string;
  first_date: string;
  net: number;
  /** Relative change of net to the period before; null when that was not positive. */
  growth: number | null;
  /** The same to the period a year before; of years it is `growth`. */
  year_ago_growth: number | null;
  /** The data end within it; it is compared with as many days from the start of the other. */
  is_in_progress: boolean;
}

/** What rows of the ranked lists share: they belong to a choice and have a period before. */
interface Ranked {
  period: string;
  net: number;
  previous_net: number;
}

export interface Country extends Ranked {
  country_code: string | null;
  orders: number;
}

export interface State extends Country {
  province_code: string | null;
  province: string | null;
}

export interface City extends Country {
  province_code: string | null;
  city: string | null;
}

export interface Customer extends Ranked {
  rank: number;
  customer_label: string;
  orders: number;
}

export interface Product extends Ranked {
  rank: number;
  product_title: string;
  variant_title: string | null;
  product_type: string | null;
  quantity: number;
  return_rate: number | null;
}

export interface ProductType extends Ranked {
  product_type: string | null;
  quantity: number;
  return_rate: number | null;
}

export interface DiscountCode {
  period: string;
  code: string;
  orders: number;
  /** What the code took off goods and delivery. */
  given: number;
  /** Gross sales less discounts of the code's orders. */
  sold: number;
  previous_sold: number;
}

/** An order that breaks a rule of the books and is in no figure until the shop corrects it. */
export interface LeftOut {
  order_name: string | null;
  reason: string;
  /** The shop's own total of the order. */
  amount: number;
  currency_code: string;
}

/** The pipeline run whose result the page shows; times in UTC, as `YYYY-MM-DD HH:MM`. */
export interface Run {
  finished_at: string;
  raw_loaded_at: string | null;
}

export interface ReportData {
  title: string;
  currency: string;
  run: Run;
  choices: Choice[];
  totals: Totals[];
  days: Day[];
  kinds: KindsDay[];
  months: Month[];
  quarters: Growth[];
  years: Growth[];
  countries: Country[];
  states: State[];
  cities: City[];
  customers: Customer[];
  products: Product[];
  types: ProductType[];
  codes: DiscountCode[];
  leftOut: LeftOut[];
}
