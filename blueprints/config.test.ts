import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jsonSchema } from "../platform/config/json-schema";
import { environmentOf, loadConfig, parseConfig } from "../platform/config/load";
import { ConfigError, type Problem } from "../platform/config/problems";
import { INPUTS } from ".";

/** larder.yaml with the settings of the real blueprints. */

const root = join(__dirname, "..");
const sample = (name: string) => join(root, "platform", "config", "samples", `${name}.yaml`);

function problems(yaml: string): readonly Problem[] {
  try {
    parseConfig("larder.yaml", yaml, INPUTS);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const HEAD = `
version: 1
name: spoon
blueprint: willows-spoon
environments: { local: {} }
`;

describe("larder.yaml", () => {
  it("is valid at the root of the repository", () => {
    const config = loadConfig(join(root, "larder.yaml"), INPUTS);
    expect(config).toMatchObject({ name: "spoon", blueprint: "willows-spoon" });
  });

  it("needs no settings: the minimal sample is a whole platform", () => {
    const config = loadConfig(sample("minimal"), INPUTS);
    expect(config.settings).toMatchObject({ schedule: "0 6 * * *", shopify: { shop: "willows-spoon" } });
  });

  it("may say everything: the comprehensive sample sets every key that the schema knows", () => {
    const { settings } = loadConfig(sample("comprehensive"), INPUTS);
    const known = jsonSchema(INPUTS) as { allOf: { then: { properties: { settings: SchemaNode } } }[] };
    const leaves = schemaKeys(known.allOf[0]!.then.properties.settings);
    expect(keys(settings, leaves).sort()).toEqual(leaves.sort());
  });

  it("has a JSON Schema that is up to date", () => {
    const file = join(root, "platform", "config", "larder.schema.json");
    const current = JSON.parse(JSON.stringify(jsonSchema(INPUTS))) as object;
    if (process.env.UPDATE_SCHEMA) writeFileSync(file, `${JSON.stringify(current, null, 2)}\n`);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(current);
  });
});

describe("a wrong larder.yaml", () => {
  it("is told in full, with path, value, what is allowed and what was meant", () => {
    const yaml = `
version: 2
name: The-Spoon
blueprint: willow-spoon
environmens: {}
environments:
  production: { aws: { account: "123", regoin: us-east-2 } }
`;
    expect(problems(yaml)).toEqual([
      { path: "version", found: "2", allowed: "1" },
      { path: "name", found: '"The-Spoon"', allowed: expect.stringContaining("1 to 12") as string },
      {
        path: "environments.production",
        found: "this name",
        allowed: expect.stringContaining("1 to 8") as string,
      },
      {
        path: "environments.production.aws.account",
        found: '"123"',
        allowed: expect.stringContaining("quotes") as string,
      },
      {
        path: "environments.production.aws.regoin",
        found: "an unknown key",
        allowed: "account, region",
        meant: "region",
      },
      {
        path: "environmens",
        found: "an unknown key",
        allowed: "version, name, blueprint, repository, environments, settings",
        meant: "environments",
      },
      { path: "blueprint", found: '"willow-spoon"', allowed: "willows-spoon", meant: "willows-spoon" },
    ]);
  });

  it.each([
    ["schedule: daily", "settings.schedule", "five cron fields"],
    ["schedule: 0 25 * * *", "settings.schedule", "hour 0-23"],
    ["shopify: { startDate: 01.01.2020 }", "settings.shopify.startDate", "a day, as 2020-01-01"],
    ["shopify: { shop: Willow }", "settings.shopify.shop", ".myshopify.com"],
    ["shopify: { streams: { orders: sometimes } }", "settings.shopify.streams.orders", "incremental_append"],
    ["alerts: { email: owner }", "settings.alerts.email", "an e-mail address"],
    ["alerts: { budget: cheap }", "settings.alerts.budget", "number"],
    ["network: { prefix: '8.8' }", "settings.network.prefix", "10.0"],
    ["network: { prefix: '10.999' }", "settings.network.prefix", "10.0 to 10.255"],
    ["network: { internet: open }", "settings.network.internet", "public, nat"],
    ["network: { internet: endpoints }", "settings.network.internet", "public, nat"],
    ["dbt: { cpu: 1000 }", "settings.dbt", "Fargate"],
    ["snowflake: { retentionDays: 100 }", "settings.snowflake.retentionDays", "at most 90"],
    ["snowflake: { allowedAddresses: [home] }", "settings.snowflake.allowedAddresses.0", "203.0.113.0/24"],
    ["snowflake: { allowedAddresses: [10.0.0.0/33] }", "settings.snowflake.allowedAddresses.0", "IPv4"],
    ["snowflake: { allowedAddresses: ['::/0'] }", "settings.snowflake.allowedAddresses.0", "IPv4"],
    ["developers: [Ada]", "settings.developers.0", "a-z"],
    ["airbyte: { dataSize: 1 }", "settings.airbyte.dataSize", "at least 20"],
  ])("settings.%s is refused at %s", (setting, path, allowed) => {
    const found = problems(`${HEAD}settings:\n  ${setting}\n`);
    expect(found).toEqual([
      expect.objectContaining({ path, allowed: expect.stringContaining(allowed) as string }),
    ]);
  });

  it.each(["t4g.large", "m6gd.large", "c7gn.xlarge", "x2gd.large", "im4gn.large", "p6e-gb200.36xlarge"])(
    "refuses the instance type %s: the host's image is x86",
    (type) => {
      expect(problems(`${HEAD}settings: { airbyte: { instanceType: ${type} } }`)).toEqual([
        expect.objectContaining({ found: `"${type}"`, allowed: expect.stringContaining("x86") as string }),
      ]);
    },
  );

  it.each(["a1.large", "mac2.metal", "t3.medium", "t3", "large"])("refuses the instance type %s", (type) => {
    expect(problems(`${HEAD}settings: { airbyte: { instanceType: ${type} } }`)).toHaveLength(1);
  });

  it.each(["t3.large", "m7i-flex.large", "m6a.xlarge", "g4dn.xlarge", "g6.xlarge", "i4i.large", "m5.metal"])(
    "takes the instance type %s",
    (type) => expect(problems(`${HEAD}settings: { airbyte: { instanceType: ${type} } }`)).toEqual([]),
  );

  it("takes blocks and addresses from which Airbyte may log in", () => {
    const addresses = "[203.0.113.0/24, 198.51.100.7, 0.0.0.0/0]";
    expect(problems(`${HEAD}settings: { snowflake: { allowedAddresses: ${addresses} } }`)).toEqual([]);
  });

  it.each(["aws", "awsome", "ssm-one", "xn--spoon", "sthree-x", "amzn-s3-demo"])(
    "refuses the name %s, which AWS would",
    (name) => {
      expect(problems(HEAD.replace("spoon", name))).toEqual([
        expect.objectContaining({
          path: "name",
          found: `"${name}"`,
          allowed: expect.stringContaining("not beginning with aws, ssm") as string,
        }),
      ]);
    },
  );

  it.each(["cn-north-1", "us-gov-west-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1"])(
    "refuses the region %s, whose ARNs are others",
    (region) => {
      const yaml = HEAD.replace(
        "local: {}",
        `dev: { aws: { account: "111111111111", region: ${region} }, snowflake: { organization: a, account: b } }`,
      );
      expect(problems(yaml)).toEqual([
        expect.objectContaining({
          path: "environments.dev.aws.region",
          found: `"${region}"`,
          allowed: expect.stringContaining("us-east-2; none of China") as string,
        }),
      ]);
    },
  );

  it("suggests the setting that was meant", () => {
    expect(problems(`${HEAD}settings: { shopfy: {} }`)).toEqual([
      expect.objectContaining({ path: "settings.shopfy", meant: "shopify" }),
    ]);
  });

  it("refuses a stream that the shop does not have", () => {
    expect(problems(`${HEAD}settings: { shopify: { streams: { order: off } } }`)).toEqual([
      expect.objectContaining({ path: "settings.shopify.streams.order", meant: "orders" }),
    ]);
  });

  it.each(["acme/spoon", "acme@123/spoon@456", "a/.github"])("takes the repository %s", (repository) => {
    expect(problems(`${HEAD}repository: ${repository}`)).toEqual([]);
  });

  it.each([
    "acme",
    "acme/spoon/x",
    "https://github.com/acme/spoon",
    "-acme/spoon",
    "acme/..",
    "acme@1/spoon",
    "acme@1/..@2",
    "acme/sp*on",
  ])("refuses the repository %s", (repository) => {
    expect(problems(`${HEAD}repository: ${repository}`)).toEqual([
      {
        path: "repository",
        found: JSON.stringify(repository),
        allowed: "a repository on GitHub, as owner/name, or with its ids as owner@1/name@2",
      },
    ]);
  });

  it("names what is missing", () => {
    expect(problems("version: 1")).toEqual([
      { path: "name", allowed: "required: text" },
      { path: "blueprint", allowed: "required: text" },
      { path: "environments", allowed: "required: keys with values, or {}" },
    ]);
  });

  it("is a clear message too when it is not YAML, empty or absent", () => {
    expect(problems("name: [spoon")[0]).toMatchObject({ path: "line 1", found: "not YAML" });
    expect(problems("")).toEqual([expect.objectContaining({ path: "(the file)" })]);
    expect(() => loadConfig("/nowhere/larder.yaml", INPUTS)).toThrow("larder.yaml: 1 problem");
  });

  it("refuses a Snowflake account without an AWS account", () => {
    const yaml = HEAD.replace("local: {}", "dev: { snowflake: { organization: acme, account: dev } }");
    expect(problems(yaml)).toEqual([expect.objectContaining({ path: "environments.dev.snowflake" })]);
  });
});

describe("an environment", () => {
  const config = parseConfig("larder.yaml", readFileSync(sample("comprehensive"), "utf8"), INPUTS);

  it("without an AWS account is local", () => {
    expect(environmentOf("larder.yaml", config, "local")).toMatchObject({
      local: true,
      aws: { account: "123456789012", region: "us-east-2" },
      snowflake: { organization: "LARDER", account: "LOCAL" },
    });
  });

  it("with one is not, and may be protected", () => {
    expect(environmentOf("larder.yaml", config, "prod")).toMatchObject({
      local: false,
      protected: true,
      branch: "main",
    });
  });

  it("that does not exist is refused with the names that do", () => {
    expect(() => environmentOf("larder.yaml", config, "prd")).toThrow(
      'LARDER_ENVIRONMENT is "prd"; allowed: local, dev, prod. Did you mean prod?',
    );
  });
});

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

function schemaKeys(node: SchemaNode, prefix = ""): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const inner = schemaKeys(child, `${prefix}${key}.`);
    return inner.length > 0 ? inner : [`${prefix}${key}`];
  });
}

/** The paths of what is set, no deeper than the schema's leaves. */
function keys(value: unknown, leaves: readonly string[], prefix = ""): string[] {
  return Object.entries(value as object).flatMap(([key, child]) =>
    leaves.includes(`${prefix}${key}`) ? [`${prefix}${key}`] : keys(child, leaves, `${prefix}${key}.`),
  );
}
