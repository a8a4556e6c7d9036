// From the compact interface to the form that `terraform providers schema -json` prints.
import { readFileSync } from "node:fs";

const FLAGS = { r: "required", o: "optional", c: "computed", s: "sensitive" };

/** @returns {{format_version: string, provider_schemas: object, provider_versions: object}} */
export function providerSchema(file) {
  const { source, version, provider, resources } = JSON.parse(readFileSync(file, "utf8"));
  const address = `registry.terraform.io/${source}`;
  return {
    format_version: "1.0",
    provider_schemas: {
      [address]: {
        provider: schemaOf(provider),
        resource_schemas: mapValues(resources, schemaOf),
        data_source_schemas: {},
      },
    },
    provider_versions: { [address]: version },
  };
}

const schemaOf = (attributes) => ({ version: 0, block: { attributes: mapValues(attributes, attributeOf) } });

/** A leaf is `[flags, type]`; a nested attribute names its nesting mode and its own attributes. */
function attributeOf(compact) {
  if (Array.isArray(compact)) return { ...flagsOf(compact[0]), type: compact[1] };
  const nested_type = {
    nesting_mode: compact.nesting,
    attributes: mapValues(compact.attributes, attributeOf),
  };
  return { ...flagsOf(compact.flags), nested_type };
}

const flagsOf = (letters) => Object.fromEntries([...letters].map((letter) => [FLAGS[letter], true]));

const mapValues = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
