import { decode, encode, type DynamicValue, type Values } from "../plugin/dynamic-value";
import type { Handlers } from "../plugin/serve";
import { settled, withDefaults } from "./defaults";
import { plan } from "./plan";
import type { Provider, ResourceType, ResourceTypes } from "./resource";
import { schemaMessage, type Interface, type ResourceSchema } from "./schema";
import { known, mapValues, shaped } from "./values";

/** The protocol's calls, answered for any provider by its interface and its resource types. */

interface Call {
  type_name: string;
  id: string;
  config?: DynamicValue;
  raw_state?: { json: Uint8Array };
  current_state?: DynamicValue;
  prior_state?: DynamicValue;
  proposed_new_state?: DynamicValue;
  planned_state?: DynamicValue;
  private?: Uint8Array;
}

export function handlersOf(contract: Interface, provider: Provider): Handlers {
  let types: ResourceTypes | undefined;
  const schemaOf = (name: string): ResourceSchema => {
    const schema = contract.resources[name];
    if (!schema) throw new Error(`this stand-in has no resource type ${name}`);
    return schema;
  };
  const typeOf = (name: string): ResourceType => {
    const type = types?.[name];
    if (!type) throw new Error(`the provider is not configured for ${name}`);
    return type;
  };
  const full = (name: string, values: Values) =>
    encode(withDefaults(schemaOf(name), shaped(schemaOf(name), values)));
  // Terraform then lets the provider plan a default where the configuration says nothing.
  const legacy_type_system = contract.isLegacy === true;

  const handlers: Record<string, (call: Call) => unknown> = {
    GetProviderSchema: () => ({
      provider: schemaMessage({ version: 0, attributes: contract.provider }),
      resource_schemas: mapValues(contract.resources, schemaMessage),
      // A start that follows in the same command is spared the question.
      server_capabilities: { get_provider_schema_optional: true },
    }),
    ValidateProviderConfig: () => ({}),
    ValidateResourceConfig: () => ({}),
    ConfigureProvider: (call) => {
      types = provider.configure(decode(call.config) ?? {});
      return {};
    },
    UpgradeResourceState: (call) => {
      const state = JSON.parse(Buffer.from(call.raw_state?.json ?? []).toString()) as Values;
      return { upgraded_state: full(call.type_name, state) };
    },
    ReadResource: async (call) => {
      const state = decode(call.current_state) ?? {};
      const found = await typeOf(call.type_name).read(state);
      return {
        new_state: found ? full(call.type_name, { ...state, ...found }) : encode(null),
        private: call.private,
      };
    },
    PlanResourceChange: (call) => {
      const schema = schemaOf(call.type_name);
      const [prior, wanted] = [decode(call.prior_state), decode(call.proposed_new_state)];
      const proposed = wanted && legacy_type_system ? settled(schema, prior, wanted) : wanted;
      const change = { config: decode(call.config), prior, proposed };
      const { planned, replaced } = plan(schema, typeOf(call.type_name), change);
      const requires_replace = replaced.map((attribute_name) => ({ steps: [{ attribute_name }] }));
      return { planned_state: encode(planned), requires_replace, legacy_type_system };
    },
    ApplyResourceChange: async (call) => {
      const type = typeOf(call.type_name);
      const prior = decode(call.prior_state);
      const planned = decode(call.planned_state);
      if (planned === null) {
        await type.delete(prior ?? {});
        return { new_state: encode(null) };
      }
      const wanted = known(planned) as Values;
      const got = prior === null ? await type.create(wanted) : await type.update(prior, wanted);
      const reached = { ...wanted, ...got, ...plannedNulls(planned) };
      return { new_state: full(call.type_name, reached), legacy_type_system };
    },
    ImportResourceState: async (call) => {
      const type = typeOf(call.type_name);
      const named = type.identify(call.id);
      const found = await type.read(named);
      if (found === null) throw new Error(`${call.type_name} ${call.id} does not exist`);
      return {
        imported_resources: [
          { type_name: call.type_name, state: full(call.type_name, { ...named, ...found }) },
        ],
      };
    },
    StopProvider: () => ({}),
  };
  return mapValues(handlers, guarded) as Handlers;
}

/** Terraform holds a provider to its plan: what was planned as absent stays absent, whatever the service adds. */
const plannedNulls = (planned: Values): Values =>
  Object.fromEntries(Object.entries(planned).filter(([, value]) => value === null));

/** A service's refusal is a diagnostic with its own words, not a crash of the plugin. */
function guarded(handler: (call: Call) => unknown, name: string): (call: Call) => Promise<unknown> {
  return async (call) => {
    try {
      return await handler(call);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      const summary = `${call.type_name || "provider"}: ${name} failed`;
      return { diagnostics: [{ severity: 1, summary, detail }] };
    }
  };
}
