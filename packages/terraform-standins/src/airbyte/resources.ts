import type { Values } from "../plugin/dynamic-value";
import type { ResourceType } from "../provider/resource";
import type { Attributes } from "../provider/schema";
import type { Airbyte } from "./client";
import { camel, fromApi, toApi } from "./names";

type Body = Record<string, unknown>;

interface Contract {
  readonly path: string;
  readonly id: string;
  readonly attributes: Attributes;
  readonly replace: readonly string[];
  /** Attributes of the request on creation and on change. */
  readonly create: readonly string[];
  readonly update: readonly string[];
  readonly method: "PUT" | "PATCH";
}

/** A connector or connection: created, read, changed and deleted by one path of the API. */
function resource(airbyte: Airbyte, contract: Contract): ResourceType {
  const { path, id, attributes } = contract;
  const at = (values: Values) => `${path}/${String(values[id])}`;
  const request = (values: Values, names: readonly string[]): Body =>
    Object.fromEntries(
      names
        .filter((name) => always(name) || values[name] !== null)
        .map((name) => [camel(name), field(name, values)]),
    );
  /** The API redacts configuration and the provider never reads it back; drift of it is `larder check`'s business. */
  const told = (values: Values, body: Body): Values => {
    const found = fromApi(attributes, body);
    return "configuration" in attributes ? { ...found, configuration: values.configuration ?? null } : found;
  };
  const answer = (values: Values, body: Body | null): Values => {
    if (!body) throw new Error(`${at(values)} is gone`);
    return told(values, body);
  };

  return {
    replace: contract.replace,
    async create(planned) {
      return answer(planned, await airbyte.call<Body>("POST", path, request(planned, contract.create)));
    },
    async read(state) {
      const body = await airbyte.call<Body>("GET", at(state));
      return body && told(state, body);
    },
    async update(prior, planned) {
      const body = request({ ...planned, [id]: prior[id]! }, contract.update);
      return answer(planned, await airbyte.call<Body>(contract.method, at(prior), body));
    },
    async delete(state) {
      await airbyte.call("DELETE", at(state));
    },
    identify: (value) => ({ [id]: value }),
  };
}

/** Null says something here: no custom format. */
const always = (name: string) => name === "namespace_format";

function field(name: string, values: Values): unknown {
  return name === "configuration" ? JSON.parse(String(values.configuration)) : toApi(values[name] ?? null);
}

const CONNECTION = [
  "name",
  "configurations",
  "schedule",
  "namespace_definition",
  "namespace_format",
  "non_breaking_schema_updates_behavior",
  "prefix",
  "status",
] as const;

export function airbyteResources(
  airbyte: Airbyte,
  attributesOf: (type: string) => Attributes,
): Readonly<Record<string, ResourceType>> {
  const connector = (kind: "source" | "destination") =>
    resource(airbyte, {
      path: `/${kind}s`,
      id: `${kind}_id`,
      attributes: attributesOf(`airbyte_${kind}`),
      replace: ["definition_id", "workspace_id"],
      create: ["name", "definition_id", "workspace_id", "configuration"],
      update: ["name", "configuration"],
      method: "PUT",
    });
  return {
    airbyte_source: connector("source"),
    airbyte_destination: connector("destination"),
    airbyte_connection: resource(airbyte, {
      path: "/connections",
      id: "connection_id",
      attributes: attributesOf("airbyte_connection"),
      replace: ["source_id", "destination_id"],
      create: ["source_id", "destination_id", ...CONNECTION],
      update: CONNECTION,
      method: "PATCH",
    }),
    airbyte_workspace: resource(airbyte, {
      path: "/workspaces",
      id: "workspace_id",
      attributes: attributesOf("airbyte_workspace"),
      replace: ["organization_id"],
      create: ["name", "organization_id"],
      update: ["name"],
      method: "PATCH",
    }),
  };
}
