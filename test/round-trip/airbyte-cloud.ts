import path from "node:path";
import { accessOf } from "../../platform/access-expansion";
import type { ShopifyStream, StreamChoice } from "../../platform/constructs/airbyte/shopify-streams";
import { createPlatform } from "../../platform/platform";
import { LOCAL } from "../../platform/testing/sample";
import { AirbyteStack } from "../../stacks/airbyte";
import { AirbyteHostStack } from "../../stacks/airbyte-host";
import { AlertsStack } from "../../stacks/alerts";
import { NetworkStack } from "../../stacks/network";
import { SnowflakeStack } from "../../stacks/snowflake";
import { newKey } from "./key-pair";
import { LocalCloud } from "./local-cloud";

/** The local Airbyte with a shop to read from, and the stack that says what it reads. */

const CREDENTIALS = { "client-id": "larder", "client-secret": "of-the-test", password: "unused" };
export const SHOP_PASSWORD = "shpat_of_the_test";

export interface Connection {
  readonly connectionId: string;
  readonly status: string;
  readonly configurations: { readonly streams: { readonly name: string; readonly syncMode: string }[] };
}

export class AirbyteCloud {
  readonly cloud: LocalCloud;

  constructor(private readonly folder: string) {
    this.cloud = new LocalCloud(folder);
  }

  async start(): Promise<void> {
    const { cloud } = this;
    cloud.secret("airbyte.json", JSON.stringify(CREDENTIALS));
    cloud.secret("shopify.json", JSON.stringify({ api_password: SHOP_PASSWORD }));
    cloud.system({
      sources: [
        { name: "shopify", kind: "shop", host: "willows-spoon.myshopify.com", startDate: "2020-01-01" },
      ],
    });
    await cloud.start("aws", "shop");
    await cloud.start("airbyte");
    const { data } = await this.call<{ data: { workspaceId: string }[] }>("GET", "workspaces");
    await cloud.publish(
      { "/spoon/local/airbyte/workspace-id": data[0]!.workspaceId },
      {
        "/spoon/local/airbyte": JSON.stringify(CREDENTIALS),
        "/spoon/local/shopify": JSON.stringify({ api_password: SHOP_PASSWORD }),
        "/spoon/local/snowflake/airbyte": newKey().privateKey,
      },
    );
  }

  /** Writes the stack's JSON and returns its folder. */
  synthesise(streams?: Partial<Record<ShopifyStream, StreamChoice>>, startDate = "2020-01-01"): string {
    const platform = createPlatform({
      name: "spoon",
      blueprint: "willows-spoon",
      environment: LOCAL,
      root: this.folder,
      outdir: path.join(this.folder, "cdktf.out", "local"),
      endpoints: this.cloud.endpoints,
      deleteData: true,
    });
    const access = accessOf(platform, { sources: ["SHOPIFY"], developers: [] });
    const network = new NetworkStack(platform, { prefix: "10.0", internet: "public", flowLogs: false });
    const alerts = new AlertsStack(platform, { budget: 100, cluster: "transform" });
    const host = new AirbyteHostStack(platform, {
      network,
      alerts,
      instanceType: "t3.large",
      dataSize: 30,
      abctl: "v0.30.4",
      chart: "2.2.0",
      lowResource: true,
    });
    const retentionDays = 1;
    const snowflake = new SnowflakeStack(platform, {
      access,
      credits: 20,
      retentionDays,
      allowedAddresses: [],
    });
    const shopify = { shop: "willows-spoon", startDate, streams };
    new AirbyteStack(platform, { host, snowflake, access, retentionDays, shopify });
    platform.app.synth();
    return path.join(platform.outdir, "stacks", "airbyte");
  }

  async list(kind: "connections" | "sources" | "destinations"): Promise<Connection[]> {
    return (await this.call<{ data: Connection[] }>("GET", `${kind}?limit=100`)).data;
  }

  /** What a person's clicks do. */
  async call<T>(method: string, resource: string, body?: object): Promise<T> {
    const address = `${this.cloud.endpoints.airbyte}/api/public/v1`;
    const login = await fetch(`${address}/applications/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        client_id: CREDENTIALS["client-id"],
        client_secret: CREDENTIALS["client-secret"],
        grant_type: "client_credentials",
      }),
    });
    const { access_token } = (await login.json()) as { access_token: string };
    const answer = await fetch(`${address}/${resource}`, {
      method,
      headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${resource}: ${answer.status} ${await answer.text()}`);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }
}
