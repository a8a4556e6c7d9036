import { accessOf } from "../platform/access-expansion";
import type { StreamChoice } from "../platform/constructs/airbyte/shopify-streams";
import { LOCAL, samplePlatform, synthesize } from "../platform/testing/sample";
import { AirbyteStack } from "./airbyte";
import { AirbyteHostStack } from "./airbyte-host";
import { AlertsStack } from "./alerts";
import { NetworkStack } from "./network";
import { SnowflakeStack } from "./snowflake";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Terraform JSON of any resource type
type Attributes = Record<string, any>;

const environment = { ...LOCAL, snowflake: { organization: "ACME", account: "PROD_EU" } };

function stackOf(streams?: Record<string, StreamChoice>) {
  const platform = samplePlatform({ environment });
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
  const snowflake = new SnowflakeStack(platform, {
    access,
    credits: 20,
    retentionDays: 1,
    allowedAddresses: [],
  });
  const shopify = { shop: "willows-spoon", startDate: "2020-01-01", streams };
  return new AirbyteStack(platform, { host, snowflake, access, retentionDays: 1, shopify });
}

function only(stack: AirbyteStack, type: string): Attributes {
  const [resource, ...more] = Object.values(synthesize(stack).resource![`airbyte_${type}`]!);
  expect(more).toEqual([]);
  return resource!;
}

const streamsOf = (stack: AirbyteStack) =>
  Object.fromEntries(
    (only(stack, "connection").configurations.streams as Attributes[]).map(({ name, sync_mode }) => [
      name,
      sync_mode,
    ]),
  );

test("reads the six streams that the models are built from, each in its mode", () => {
  expect(streamsOf(stackOf())).toEqual({
    orders: "incremental_append",
    customers: "incremental_deduped_history",
    products: "incremental_deduped_history",
    product_variants: "incremental_deduped_history",
    deleted_products: "incremental_deduped_history",
    shop: "full_refresh_overwrite",
  });
});

test("a stream is switched on and off by configuration", () => {
  const streams = streamsOf(stackOf({ locations: "full_refresh_overwrite", deleted_products: "off" }));
  expect(streams).toHaveProperty("locations", "full_refresh_overwrite");
  expect(streams).not.toHaveProperty("deleted_products");
});

test("the shop is read with a password that stands in Secrets Manager only", () => {
  const { definition_id, configuration } = only(stackOf(), "source");
  expect(definition_id).toBe("9da77001-af33-4bcd-be46-6252bf9342b9");
  expect(configuration).toMatch(/^\$\{jsonencode\(/);
  expect(configuration).toContain('"shop" = "willows-spoon"');
  expect(configuration).toMatch(
    /"api_password" = (lookup\()?jsondecode\(data\.aws_secretsmanager_secret_version\./,
  );
});

test("it lands in RAW, by the loading user's key pair, at the account's own address", () => {
  const { definition_id, configuration } = only(stackOf(), "destination");
  expect(definition_id).toBe("424892c4-daac-4491-b35d-c6688ba547ba");
  for (const line of [
    '"host" = "acme-prod-eu.snowflakecomputing.com"',
    '"role" = "SPOON_LOCAL_LOADER"',
    '"warehouse" = "SPOON_LOCAL_LOADING"',
    '"database" = "SPOON_LOCAL_RAW"',
    '"schema" = "SHOPIFY"',
    '"username" = "SPOON_LOCAL_AIRBYTE"',
    '"raw_data_schema" = "AIRBYTE_INTERNAL"',
    '"auth_type" = "Key Pair Authentication"',
  ])
    expect(configuration).toContain(line);
  expect(configuration).toMatch(/"private_key" = data\.aws_secretsmanager_secret_version\./);
});

test("the DAG starts it, and new columns of the source become columns of the table", () => {
  expect(only(stackOf(), "connection")).toMatchObject({
    schedule: { schedule_type: "manual" },
    non_breaking_schema_updates_behavior: "propagate_columns",
    namespace_definition: "destination",
  });
});

test("waits for the host and for Snowflake, and tells its connection through SSM", () => {
  const stack = stackOf();
  expect(stack.dependencies.map(({ node }) => node.id).sort()).toEqual(["airbyte-host", "snowflake"]);
  const json = synthesize(stack);
  expect(json.data).not.toHaveProperty("terraform_remote_state");
  expect(Object.values(json.resource!.aws_ssm_parameter!)).toMatchObject([
    {
      name: "/spoon/local/airbyte/connection/shopify",
      value: expect.stringMatching(/^\$\{airbyte_connection\..+\.connection_id\}$/),
    },
  ]);
});
