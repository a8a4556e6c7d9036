import contract from "../../../provider-airbyte/interface.json";
import type { Provider } from "../provider/resource";
import type { Attributes, Interface } from "../provider/schema";
import { mapValues } from "../provider/values";
import { connect } from "./client";
import { airbyteResources } from "./resources";

const RESOURCES = contract.resources as unknown as Record<string, Attributes>;

/** The bindings' interface file is the schema; the provider framework's resources hold attributes only. */
export const airbyteInterface: Interface = {
  source: contract.source,
  version: contract.version,
  provider: contract.provider as unknown as Attributes,
  resources: mapValues(RESOURCES, (attributes) => ({ version: 0, attributes })),
};

/** airbytehq/airbyte for the local Airbyte: the same calls. */
export const airbyteProvider: Provider = {
  configure: (config) => airbyteResources(connect(config), (type) => RESOURCES[type]!),
};
