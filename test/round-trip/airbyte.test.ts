import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
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
import { Terraform } from "./terraform";

/** The airbyte stack, by stock Terraform and the stand-in, on the local Airbyte with the real Shopify connector. */

jest.setTimeout(1_800_000);

const CREDENTIALS = { "client-id": "larder", "client-secret": "of-the-test", password: "unused" };
const SHOP_PASSWORD = "shpat_of_the_test";

const folder = mkdtempSync(path.join(tmpdir(), "larder-airbyte-"));
const cloud = new LocalCloud(folder);
const destinationKey = newKey().privateKey;
let terraform: Terraform;

beforeAll(async () => {
  cloud.secret("airbyte.json", JSON.stringify(CREDENTIALS));
  cloud.secret("shopify.json", JSON.stringify({ api_password: SHOP_PASSWORD }));
  cloud.system({
    sources: [
      { name: "shopify", kind: "shop", host: "willows-spoon.myshopify.com", startDate: "2020-01-01" },
    ],
  });
  await cloud.start("aws", "shop");
  await cloud.start("airbyte");
  const { data } = await airbyte<{ data: { workspaceId: string }[] }>("GET", "workspaces");
  await cloud.publish(
    { "/spoon/local/airbyte/workspace-id": data[0]!.workspaceId },
    {
      "/spoon/local/airbyte": JSON.stringify(CREDENTIALS),
      "/spoon/local/shopify": JSON.stringify({ api_password: SHOP_PASSWORD }),
      "/spoon/local/snowflake/airbyte": destinationKey,
    },
  );
  terraform = terraformOn();
  await terraform.init();
});

afterAll(async () => {
  await cloud.stop();
});

test("source, destination and connection are made, and a second plan is empty", async () => {
  expect(await terraform.apply()).toEqual({ add: 4, change: 0, remove: 0 });
  expect(await terraform.plan()).toEqual([]);

  const [connection] = await list("connections");
  const modes = connection!.configurations.streams.map(({ name, syncMode }) => [name, syncMode]);
  expect(Object.fromEntries(modes)).toEqual({
    orders: "incremental_append",
    customers: "incremental_deduped_history",
    products: "incremental_deduped_history",
    product_variants: "incremental_deduped_history",
    deleted_products: "incremental_deduped_history",
    shop: "full_refresh_overwrite",
  });
});

test("the connector takes the configuration that Airbyte was given", async () => {
  const [connection] = await list("connections");
  // Discovery asked the shop with the password: the catalogue is the shop's.
  const orders = connection!.configurations.streams.find(({ name }) => name === "orders");
  expect(orders).toMatchObject({ cursorField: ["updated_at"], primaryKey: [["id"]] });
});

test("what somebody clicked is seen and healed in place", async () => {
  const [connection] = await list("connections");
  const streams = connection!.configurations.streams.filter(({ name }) => name !== "products");
  await airbyte("PATCH", `connections/${connection!.connectionId}`, {
    status: "inactive",
    configurations: { streams },
    schedule: { scheduleType: "cron", cronExpression: "0 0 5 * * ? UTC" },
  });
  expect(await terraform.plan()).toEqual([
    expect.stringMatching(/^airbyte_connection\..+ will be updated in-place$/),
  ]);
  await terraform.apply("plan");
  const [healed] = await list("connections");
  expect(healed).toMatchObject({ status: "active", schedule: { scheduleType: "manual" } });
  expect(healed!.configurations.streams).toHaveLength(6);
});

test("a stream more is a change in place; a connection that is gone is made again", async () => {
  const changed = terraformOn({ locations: "full_refresh_overwrite" });
  expect(await changed.plan()).toEqual([
    expect.stringMatching(/^airbyte_connection\..+ will be updated in-place$/),
  ]);
  const [connection] = await list("connections");
  await airbyte("DELETE", `connections/${connection!.connectionId}`);
  expect((await changed.apply()).add).toBe(1);
  expect(await changed.plan()).toEqual([]);
});

test("a source that Airbyte refuses is told in its words, without the password", async () => {
  const { code, output } = await terraformOn({}, "not a day").attempt(
    "apply",
    "-auto-approve",
    "-input=false",
  );
  expect(code).toBe(1);
  expect(output).toMatch(/422/);
  expect(output).toMatch(/start_date/);
  expect(output).not.toContain(SHOP_PASSWORD);
});

test("is taken away whole", async () => {
  await terraformOn().destroy();
  for (const kind of ["connections", "sources", "destinations"] as const)
    expect(await list(kind)).toEqual([]);
});

function terraformOn(
  streams?: Partial<Record<ShopifyStream, StreamChoice>>,
  startDate = "2020-01-01",
): Terraform {
  const platform = createPlatform({
    name: "spoon",
    blueprint: "willows-spoon",
    environment: LOCAL,
    root: folder,
    outdir: path.join(folder, "cdktf.out", "local"),
    endpoints: cloud.endpoints,
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
  return new Terraform(path.join(platform.outdir, "stacks", "airbyte"), {});
}

interface Connection {
  readonly connectionId: string;
  readonly status: string;
  readonly configurations: { readonly streams: { readonly name: string; readonly syncMode: string }[] };
}

const list = async (kind: "connections" | "sources" | "destinations") =>
  (await airbyte<{ data: Connection[] }>("GET", `${kind}?limit=100`)).data;

/** What a person's clicks do. */
async function airbyte<T>(method: string, resource: string, body?: object): Promise<T> {
  const address = `${cloud.endpoints.airbyte}/api/public/v1`;
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
