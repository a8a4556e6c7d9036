import contract from "../../../provider-airbyte/interface.json";
import { UNKNOWN, type Values } from "../plugin/dynamic-value";
import snowflake from "../snowflake/interface.json";
import { plan } from "./plan";
import type { ResourceType } from "./resource";
import type { Attributes, ResourceSchema } from "./schema";
import { shaped } from "./values";

/** Plans as Terraform's core asks for them: the proposed state is the configuration over what was computed before. */

const connection = {
  version: 0,
  attributes: contract.resources.airbyte_connection as unknown as Attributes,
} satisfies ResourceSchema;
const grant = snowflake.resources.snowflake_grant_privileges_to_account_role as unknown as ResourceSchema;

const type = (parts: Partial<ResourceType>) => ({ replace: [], ...parts }) as unknown as ResourceType;
const whole = (schema: ResourceSchema, values: Values) => shaped(schema, values);

const stream = (name: string, more: Values = {}): Values => ({
  name,
  sync_mode: "incremental_append",
  ...more,
});
const computed = { cursor_field: ["updated_at"], primary_key: [["id"]], mappers: [], selected_fields: [] };
const config = (streams: Values[]): Values =>
  whole(connection, {
    name: "shopify",
    source_id: "s",
    destination_id: "d",
    schedule: { schedule_type: "manual" },
    configurations: { streams },
  });
const state = (streams: Values[], schedule: Values = { schedule_type: "manual" }): Values =>
  whole(connection, {
    ...config(streams),
    connection_id: "c",
    created_at: 1,
    status: "active",
    prefix: "",
    schedule,
    configurations: { streams: streams.map((each) => ({ ...computed, ...each })) },
  });

test("a new resource is what the configuration says, and the rest is known after apply", () => {
  const wanted = config([stream("orders")]);
  const { planned, replaced } = plan(connection, type({}), { config: wanted, prior: null, proposed: wanted });
  expect(replaced).toEqual([]);
  expect(planned).toMatchObject({
    name: "shopify",
    connection_id: UNKNOWN,
    schedule: { schedule_type: "manual", cron_expression: UNKNOWN },
    configurations: { streams: [{ name: "orders", cursor_field: UNKNOWN }] },
  });
});

test("a set in another order is no change", () => {
  const prior = state([stream("orders"), stream("shop")]);
  const proposed = state([stream("shop"), stream("orders")]);
  const wanted = config([stream("shop"), stream("orders")]);
  expect(plan(connection, type({}), { config: wanted, prior, proposed }).planned).toBe(prior);
});

test("an element that is new to a set is computed, its neighbours keep what they have", () => {
  const prior = state([stream("orders")]);
  // Terraform's order of a set is its own: the new element stands first in the proposal and last in the configuration.
  const proposed = whole(connection, {
    ...prior,
    configurations: { streams: [stream("customers"), { ...computed, ...stream("orders") }] },
  });
  const wanted = config([stream("orders"), stream("customers", { cursor_field: null })]);
  const { planned } = plan(connection, type({}), { config: wanted, prior, proposed });
  expect(planned).toMatchObject({
    connection_id: "c",
    created_at: 1,
    configurations: {
      streams: [
        { name: "customers", cursor_field: UNKNOWN, primary_key: UNKNOWN },
        { name: "orders", cursor_field: ["updated_at"], primary_key: [["id"]] },
      ],
    },
  });
});

test("what was computed for a cron schedule does not stay with a manual one", () => {
  const cron = { schedule_type: "cron", cron_expression: "0 0 5 * * ? UTC" };
  const prior = state([stream("orders")], cron);
  const proposed = whole(connection, { ...prior, schedule: { ...cron, schedule_type: "manual" } });
  const { planned } = plan(connection, type({}), { config: config([stream("orders")]), prior, proposed });
  expect(planned).toMatchObject({ schedule: { schedule_type: "manual", cron_expression: UNKNOWN } });
});

test("what nobody set stays unset when something else changes", () => {
  const prior = state([stream("orders")]);
  const proposed = { ...prior, name: "other" };
  const wanted = { ...config([stream("orders")]), name: "other" };
  const { planned } = plan(connection, type({}), { config: wanted, prior, proposed });
  expect(planned).toMatchObject({ name: "other", namespace_format: null, tags: null });
});

test("a change of what identifies a resource replaces it", () => {
  const values = (schema_name: string): Values =>
    whole(grant, { account_role_name: "R", privileges: ["USAGE"], on_schema: [{ schema_name }], id: "1" });
  const [prior, proposed] = [values('"D"."A"'), values('"D"."B"')];
  const { replaced } = plan(grant, type({ replace: ["account_role_name", "on_schema"] }), {
    config: { ...proposed, id: null },
    prior,
    proposed,
  });
  expect(replaced).toEqual(["on_schema"]);
});

test("an update changes what depends on it", () => {
  const values = (privileges: string[]): Values =>
    whole(grant, { account_role_name: "R", privileges, on_account: true, id: "1" });
  const [prior, proposed] = [values(["USAGE"]), values(["USAGE", "MONITOR"])];
  const { planned } = plan(grant, type({ volatile: ["id"] }), {
    config: { ...proposed, id: null },
    prior,
    proposed,
  });
  expect(planned).toMatchObject({ id: UNKNOWN, privileges: ["USAGE", "MONITOR"] });
});

test("a destroy plans nothing", () => {
  const prior = state([]);
  expect(plan(connection, type({}), { config: null, prior, proposed: null }).planned).toBeNull();
});
