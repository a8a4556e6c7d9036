import { Source } from "@cdktf/provider-airbyte/lib/source";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { secretText } from "./secret";

export interface ShopifySourceProps {
  readonly workspaceId: string;
  /** The shop's name before .myshopify.com. */
  readonly shop: string;
  /** Orders before this day are not read. */
  readonly startDate: string;
}

/** airbyte-source-shopify. */
const DEFINITION = "9da77001-af33-4bcd-be46-6252bf9342b9";
const TEN_YEARS = 3650;

/** A shop, read by the password of a custom app: secret `…/shopify` = {"api_password": "shpat_…"}. */
export class ShopifySource extends Construct {
  readonly sourceId: string;

  constructor(scope: Construct, id: string, props: ShopifySourceProps) {
    super(scope, id);
    const secret = Fn.jsondecode(secretText(this, "secret", "shopify"));
    this.sourceId = new Source(this, "source", {
      name: "shopify",
      workspaceId: props.workspaceId,
      definitionId: DEFINITION,
      configuration: Fn.jsonencode({
        shop: props.shop,
        start_date: props.startDate,
        // One bulk job a stream instead of one a month; the connector halves windows that take it too long.
        bulk_window_in_days: TEN_YEARS,
        // What the shop wrote late is read the next day.
        lookback_window_in_days: 1,
        credentials: {
          auth_method: "api_password",
          api_password: Fn.lookup(secret, "api_password"),
        },
      }),
    }).sourceId;
  }
}
