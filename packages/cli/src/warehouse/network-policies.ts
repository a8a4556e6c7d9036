import { referred } from "../deploy/wanted";
import type { SynthesisedResource } from "../deploy/stack-json";
import type { Asked } from "./grants";

/** From where our users may log in: the network policies that the stack makes, against Snowflake's. */

export interface NetworkPolicies {
  /** The policy of each user that has one. */
  readonly byUser: Readonly<Record<string, string>>;
  /** The addresses of each policy, IPv4 blocks. */
  readonly allowed: Readonly<Record<string, readonly string[]>>;
}

export function networkPoliciesIn(all: readonly SynthesisedResource[]): NetworkPolicies {
  const users = all.filter(({ type }) => /^snowflake_(service_)?user$/.test(type));
  const byUser = users.flatMap(({ attributes: { name, network_policy: policy } }) =>
    policy === undefined
      ? []
      : [[String(name), String(referred(all, policy)?.attributes.name ?? policy)] as const],
  );
  const allowed = all
    .filter(({ type }) => type === "snowflake_network_policy")
    .map(({ attributes }) => [String(attributes.name), attributes.allowed_ip_list as string[]] as const);
  return { byUser: Object.fromEntries(byUser), allowed: Object.fromEntries(allowed) };
}

export async function differencesOfNetworkPolicies(
  warehouse: Asked,
  { allowed }: NetworkPolicies,
): Promise<string[]> {
  const found: string[] = [];
  for (const [name, addresses] of Object.entries(allowed)) {
    const described = await warehouse.query(`describe network policy ${name}`).catch((error: unknown) => {
      if (/does not exist/.test(String(error))) return undefined;
      throw error;
    });
    if (!described) {
      found.push(`network policy ${name} does not exist; the stack snowflake makes it`);
      continue;
    }
    const is = new Map(described.rows.map((row) => [String(row.name), String(row.value ?? "")]));
    const there = (is.get("ALLOWED_IP_LIST") ?? "").split(",").filter(Boolean).sort();
    const wanted = [...addresses].sort();
    const list = `(${wanted.map((address) => `'${address}'`).join(", ")})`;
    if (there.join() !== wanted.join())
      found.push(
        `network policy ${name} allows ${there.join(", ") || "(none)"}, should allow ${wanted.join(", ")}: alter network policy ${name} set allowed_ip_list = ${list};`,
      );
    // Network rules stand beside the list and allow what it does not.
    const rules = is.get("ALLOWED_NETWORK_RULE_LIST");
    if (rules && rules !== "[]")
      found.push(
        `network policy ${name} has network rules, should have none: alter network policy ${name} unset allowed_network_rule_list;`,
      );
  }
  return found;
}
