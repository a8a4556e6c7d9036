import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { AirbyteCloud, SHOP_PASSWORD } from "./airbyte-cloud";
import { Terraform } from "./terraform";

/** The airbyte stack, by stock Terraform and the stand-in, on the local Airbyte with the real Shopify connector. */

jest.setTimeout(1_800_000);

const airbyte = new AirbyteCloud(mkdtempSync(path.join(tmpdir(), "larder-airbyte-")));
let terraform: Terraform;

beforeAll(async () => {
  await airbyte.start();
  terraform = terraformOn();
  await terraform.init();
});

afterAll(() => airbyte.cloud.stop());

test("source, destination and connection are made, and a second plan is empty", async () => {
  expect(await terraform.apply()).toEqual({ add: 4, change: 0, remove: 0 });
  expect(await terraform.plan()).toEqual([]);

  const [connection] = await airbyte.list("connections");
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
  const [connection] = await airbyte.list("connections");
  // Discovery asked the shop with the password: the catalogue is the shop's.
  const orders = connection!.configurations.streams.find(({ name }) => name === "orders");
  expect(orders).toMatchObject({ cursorField: ["updated_at"], primaryKey: [["id"]] });
});

test("what somebody clicked is seen and healed in place", async () => {
  const [connection] = await airbyte.list("connections");
  const streams = connection!.configurations.streams.filter(({ name }) => name !== "products");
  await airbyte.call("PATCH", `connections/${connection!.connectionId}`, {
    status: "inactive",
    configurations: { streams },
    schedule: { scheduleType: "cron", cronExpression: "0 0 5 * * ? UTC" },
  });
  expect(await terraform.plan()).toEqual([
    expect.stringMatching(/^airbyte_connection\..+ will be updated in-place$/),
  ]);
  await terraform.apply("plan");
  const [healed] = await airbyte.list("connections");
  expect(healed).toMatchObject({ status: "active", schedule: { scheduleType: "manual" } });
  expect(healed!.configurations.streams).toHaveLength(6);
});

test("a stream more is a change in place; a connection that is gone is made again", async () => {
  const changed = terraformOn({ locations: "full_refresh_overwrite" });
  expect(await changed.plan()).toEqual([
    expect.stringMatching(/^airbyte_connection\..+ will be updated in-place$/),
  ]);
  const [connection] = await airbyte.list("connections");
  await airbyte.call("DELETE", `connections/${connection!.connectionId}`);
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

test("is taken away, and made again", async () => {
  await terraformOn().destroy();
  expect(await terraformOn().apply()).toEqual({ add: 4, change: 0, remove: 0 });
  expect(await terraformOn().plan()).toEqual([]);
});

test("is taken away whole", async () => {
  await terraformOn().destroy();
  for (const kind of ["connections", "sources", "destinations"] as const)
    expect(await airbyte.list(kind)).toEqual([]);
});

function terraformOn(...choices: Parameters<AirbyteCloud["synthesise"]>): Terraform {
  return new Terraform(airbyte.synthesise(...choices), {});
}
