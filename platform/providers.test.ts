import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { airbyteProvider, readEndpoints, snowflakeProviders } from "./providers";
import { LarderStack } from "./stack";
import { LOCAL, samplePlatform, synthesize } from "./testing/sample";
import type { Endpoints } from "./platform";

const ENDPOINTS: Endpoints = {
  aws: "http://127.0.0.1:1",
  snowflake: { host: "127.0.0.1", port: 2, protocol: "http" },
  airbyte: "http://127.0.0.1:3",
};

/** A stack that speaks to everything. */
function providersOf(environment = LOCAL, endpoints?: Endpoints) {
  const platform = samplePlatform({ environment, endpoints });
  const stack = new LarderStack(platform, "all");
  snowflakeProviders(stack, platform);
  airbyteProvider(stack, platform);
  return synthesize(stack).provider!;
}

describe("provider blocks", () => {
  const cloud = providersOf({ ...LOCAL, local: false });
  const local = providersOf(LOCAL, ENDPOINTS);

  it("accept no other account than the environment's", () => {
    for (const { aws } of [cloud, local])
      expect(aws).toMatchObject([{ allowed_account_ids: ["123456789012"] }]);
  });

  it("carry no key and no address to real clouds", () => {
    expect(cloud.aws![0]).not.toHaveProperty("access_key");
    expect(cloud.aws![0]).not.toHaveProperty("endpoints");
    expect(cloud.snowflake![0]).not.toHaveProperty("host");
    expect(cloud.snowflake![0]).not.toHaveProperty("private_key");
  });

  it("move every service of AWS to the local cloud", () => {
    const endpoints = (local.aws![0] as { endpoints: Record<string, string>[] }).endpoints[0]!;
    expect(endpoints).toMatchObject({ s3: ENDPOINTS.aws, s3control: ENDPOINTS.aws, ec2: ENDPOINTS.aws });
    expect(new Set(Object.values(endpoints))).toEqual(new Set([ENDPOINTS.aws]));
  });

  it("log in to Snowflake by key pair, once for each role", () => {
    expect(local.snowflake).toMatchObject(
      ["SYSADMIN", "SECURITYADMIN", "ACCOUNTADMIN"].map((role) => ({
        alias: role.toLowerCase(),
        role,
        user: "SPOON_LOCAL_TERRAFORM",
        authenticator: "SNOWFLAKE_JWT",
        host: "127.0.0.1",
        port: 2,
        protocol: "http",
      })),
    );
  });

  it("hold no key of the local AWS: it comes from the environment", () => {
    expect(local.aws![0]).not.toHaveProperty("access_key");
    expect(local.aws![0]).not.toHaveProperty("secret_key");
  });

  it("take Airbyte's credentials from Secrets Manager", () => {
    expect(local.airbyte).toMatchObject([
      {
        server_url: "http://127.0.0.1:3/api/public/v1",
        token_url: "/api/public/v1/applications/token",
        client_secret: expect.stringMatching(
          /^\$\{jsondecode\(data\.aws_secretsmanager_secret_version\./,
        ) as string,
      },
    ]);
  });
});

describe("addresses of the local cloud", () => {
  const file = join(mkdtempSync(join(tmpdir(), "larder-")), "endpoints.json");
  writeFileSync(file, JSON.stringify(ENDPOINTS));
  const inherited = process.env.LARDER_ENDPOINTS;
  beforeEach(() => delete process.env.LARDER_ENDPOINTS);
  afterAll(() => {
    if (inherited !== undefined) process.env.LARDER_ENDPOINTS = inherited;
  });

  it("come from the file that LARDER_ENDPOINTS names", () => {
    process.env.LARDER_ENDPOINTS = file;
    expect(readEndpoints("/nowhere", LOCAL)).toEqual(ENDPOINTS);
  });

  it("may be absent: then nothing is deployed anywhere", () => {
    expect(readEndpoints("/nowhere", LOCAL)).toBeUndefined();
    expect(providersOf(LOCAL).aws![0]).toMatchObject({ access_key: "none" });
  });

  it("never reach an environment of a real account", () => {
    process.env.LARDER_ENDPOINTS = file;
    expect(() => readEndpoints("/nowhere", { ...LOCAL, name: "prod", local: false })).toThrow(
      "environment prod is AWS account 123456789012, but LARDER_ENDPOINTS points to a local cloud",
    );
  });
});
