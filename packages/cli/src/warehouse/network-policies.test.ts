import type { Asked } from "./grants";
import { differencesOfNetworkPolicies, networkPoliciesIn } from "./network-policies";

/** From where users may log in, as the stack says it and as somebody changed it. */

const policy = {
  address: "snowflake_network_policy.p",
  type: "snowflake_network_policy",
  attributes: { name: "SERVICES", allowed_ip_list: ["203.0.113.0/24"] },
};
const user = {
  address: "snowflake_service_user.u",
  type: "snowflake_service_user",
  attributes: { name: "LOADER", network_policy: "${snowflake_network_policy.p.name}" },
};
const policies = networkPoliciesIn([policy, user]);

function snowflake(list: string, rules = ""): Asked {
  const rows = [
    { name: "ALLOWED_IP_LIST", value: list },
    ...(rules ? [{ name: "ALLOWED_NETWORK_RULE_LIST", value: rules }] : []),
  ];
  return { query: () => Promise.resolve({ columns: [], rows }) };
}

test("a user's policy is found by its reference", () => {
  expect(policies.byUser).toEqual({ LOADER: "SERVICES" });
});

test("as made is no finding; one address more, a network rule, or none at all is", async () => {
  const differences = (asked: Asked) => differencesOfNetworkPolicies(asked, policies);
  expect(await differences(snowflake("203.0.113.0/24"))).toEqual([]);
  expect(await differences(snowflake("203.0.113.0/24,0.0.0.0/0"))).toEqual([
    expect.stringContaining("alter network policy SERVICES set allowed_ip_list = ('203.0.113.0/24');"),
  ]);
  expect(await differences(snowflake("203.0.113.0/24", '["db.sch.rule"]'))).toHaveLength(1);
  const gone: Asked = { query: () => Promise.reject(new Error("does not exist or not authorized")) };
  expect(await differences(gone)).toHaveLength(1);
});
