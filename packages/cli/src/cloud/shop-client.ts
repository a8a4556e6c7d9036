/** How a client of Shopify's reaches the sample shop: by its own name, over a proxy and with our authority's trust. */
export interface ShopAccess {
  readonly host: string;
  readonly proxy: string;
  readonly authority: string;
  /** A JSON file; the token itself is never printed. */
  readonly tokenFile: string;
}

/** A shell's settings, which every library reads, and Shopify's own one for Python. */
export function shopText({ host, proxy, authority, tokenFile }: ShopAccess): string {
  return [
    "# In the shell; nothing leaves the machine, the proxy answers for the sample shop alone:",
    `export HTTPS_PROXY='${proxy}' SSL_CERT_FILE='${authority}' REQUESTS_CA_BUNDLE='${authority}'`,
    "# pip install ShopifyAPI, then in Python:",
    "import json, shopify",
    "",
    `token = json.load(open(${JSON.stringify(tokenFile)}))["api_password"]`,
    `shopify.ShopifyResource.activate_session(shopify.Session("${host}", "2026-10", token))`,
    'print(shopify.Order.count(status="any"))',
  ].join("\n");
}
