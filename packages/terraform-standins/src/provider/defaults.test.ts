import snowflake from "../snowflake/interface.json";
import type { Values } from "../plugin/dynamic-value";
import { settled, withDefaults } from "./defaults";
import { plan } from "./plan";
import type { ResourceType } from "./resource";
import { isComputed, type ResourceSchema } from "./schema";
import { shaped } from "./values";

/** One state for both providers: what either of them wrote is no change for the other. */

const schemaOf = (type: keyof typeof snowflake.resources) =>
  snowflake.resources[type] as unknown as ResourceSchema;
const type = (replace: string[]) => ({ replace }) as unknown as ResourceType;

function planned(
  name: keyof typeof snowflake.resources,
  said: Values,
  before: Values | null,
  replace: string[],
) {
  const schema = schemaOf(name);
  const config = shaped(schema, said);
  const prior = before && shaped(schema, before);
  // As Terraform's core proposes it: what is computed stays, the rest is the configuration's.
  const kept = Object.entries(schema.attributes).filter(
    ([key, attribute]) => isComputed(attribute) && !said[key],
  );
  const computed = Object.fromEntries(kept.map(([key]) => [key, prior?.[key] ?? null]));
  const proposed = settled(schema, prior, { ...config, ...computed });
  return plan(schema, type(replace), { config, prior, proposed });
}

const SCHEMA = { database: "D", name: "S", data_retention_time_in_days: 1 };
const GRANT = { account_role_name: "R", privileges: ["USAGE"], on_schema: [{ schema_name: '"D"."S"' }] };

test("a new object has the defaults of what nobody says", () => {
  const { planned: schema } = planned("snowflake_schema", SCHEMA, null, []);
  expect(schema).toMatchObject({ is_transient: "default", with_managed_access: "default", comment: null });
  const { planned: user } = planned("snowflake_service_user", { name: "U" }, null, []);
  expect(user).toMatchObject({
    disabled: "default",
    mins_to_unlock: -1,
    default_secondary_roles_option: "DEFAULT",
  });
  const { planned: warehouse } = planned("snowflake_warehouse", { name: "W", auto_suspend: 60 }, null, []);
  expect(warehouse).toMatchObject({
    auto_suspend: 60,
    auto_resume: "default",
    enable_query_acceleration: "default",
    query_acceleration_max_scale_factor: -1,
  });
});

test("what the real provider wrote is no change", () => {
  const written = {
    ...GRANT,
    id: "1",
    all_privileges: false,
    always_apply: false,
    always_apply_trigger: "",
    on_account: false,
    with_grant_option: false,
    on_schema: [{ schema_name: '"D"."S"', all_schemas_in_database: "", future_schemas_in_database: "" }],
  };
  const { planned: after, replaced } = planned("snowflake_grant_privileges_to_account_role", GRANT, written, [
    "on_account",
    "with_grant_option",
    "on_schema",
  ]);
  expect(replaced).toEqual([]);
  expect(after).toEqual(shaped(schemaOf("snowflake_grant_privileges_to_account_role"), written));
});

test("nothing, an empty text and an empty list are one", () => {
  const written = { name: "N", comment: "", allowed_ip_list: ["10.0.0.0/8"], blocked_ip_list: [], id: "N" };
  const said = { name: "N", allowed_ip_list: ["10.0.0.0/8"] };
  const { planned: after } = planned("snowflake_network_policy", said, written, []);
  expect(after).toMatchObject({ comment: "", blocked_ip_list: [] });
  expect(after).toEqual(shaped(schemaOf("snowflake_network_policy"), written));
});

test("a comment that somebody else wrote is taken away where none is said", () => {
  const { planned: after } = planned(
    "snowflake_account_role",
    { name: "R" },
    { name: "R", comment: "mine", id: "R" },
    [],
  );
  expect(after).toMatchObject({ comment: null });
});

test("a state without defaults gets them when it is read", () => {
  const old = { ...SCHEMA, id: "S" };
  const { planned: after, replaced } = planned(
    "snowflake_schema",
    SCHEMA,
    withDefaults(schemaOf("snowflake_schema"), old),
    ["is_transient"],
  );
  expect(replaced).toEqual([]);
  expect(after).toMatchObject({ is_transient: "default" });
});
