import type { SyncMode } from "./sync-mode";

/** A stream's mode, or that it is not read. */
export type StreamChoice = SyncMode | "off";

/** Streams that the models are built from. */
const READ = {
  // A deleted order arrives as a row without a cursor, which a merge by cursor would drop.
  orders: "incremental_append",
  customers: "incremental_deduped_history",
  products: "incremental_deduped_history",
  // SKUs and prices: `products` has the variants' ids only.
  product_variants: "incremental_deduped_history",
  deleted_products: "incremental_deduped_history",
  shop: "full_refresh_overwrite",
} as const satisfies Record<string, SyncMode>;

/** What airbyte-source-shopify 4.3.0 has besides; what a shop delivers of it depends on its token's scopes. */
const OTHERS = [
  "abandoned_checkouts",
  "articles",
  "balance_transactions",
  "blogs",
  "collection_products",
  "collections",
  "collects",
  "countries",
  "custom_collections",
  "customer_address",
  "customer_journey_summary",
  "discount_codes",
  "discount_codes_sync",
  "disputes",
  "draft_orders",
  "fulfillment_orders",
  "fulfillments",
  "inventory_items",
  "inventory_levels",
  "locations",
  "market_countries",
  "metafield_articles",
  "metafield_blogs",
  "metafield_collections",
  "metafield_customers",
  "metafield_draft_orders",
  "metafield_locations",
  "metafield_orders",
  "metafield_pages",
  "metafield_product_images",
  "metafield_product_variants",
  "metafield_products",
  "metafield_shops",
  "metafield_smart_collections",
  "order_agreements",
  "order_refunds",
  "order_risks",
  "pages",
  "price_rules",
  "product_images",
  "smart_collections",
  "tender_transactions",
  "transactions",
] as const;

export type ShopifyStream = keyof typeof READ | (typeof OTHERS)[number];

/** Without one of these there are no models. */
export const READ_STREAMS = Object.keys(READ) as (keyof typeof READ)[];

/** Every stream of a shop, and what is done with it unless the owner says otherwise. */
export const SHOPIFY_STREAMS = {
  ...READ,
  ...Object.fromEntries(OTHERS.map((name) => [name, "off"])),
} as Readonly<Record<ShopifyStream, StreamChoice>>;
