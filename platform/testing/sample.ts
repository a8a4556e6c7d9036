import type { TerraformStack } from "cdktf";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Program } from "../blueprint";
import { createPlatform, type Environment, type Platform, type PlatformProps } from "../platform";
import type { SnowflakeWarehouse } from "../system";

/** What tests of stacks stand on: a platform in a folder of its own, a program, a warehouse. */

export const LOCAL: Environment = {
  name: "local",
  local: true,
  protected: false,
  aws: { account: "123456789012", region: "us-east-2" },
  snowflake: { organization: "LARDER", account: "LOCAL" },
};

export function samplePlatform(props: Partial<PlatformProps> = {}): Platform {
  const root = mkdtempSync(join(tmpdir(), "larder-test-"));
  return createPlatform({
    name: "spoon",
    blueprint: "willows-spoon",
    environment: LOCAL,
    root,
    outdir: join(root, "cdktf.out", "local"),
    ...props,
  });
}

export const SAMPLE_PROGRAM: Program = {
  name: "dbt",
  kind: "image",
  folder: "dbt/shop",
  runtime: "python",
  repository: "spoon-local-dbt",
  tag: "0123456789abcdef",
};

export const SAMPLE_WAREHOUSE: SnowflakeWarehouse = {
  kind: "snowflake",
  organization: "LARDER",
  account: "LOCAL",
  terraformUser: "SPOON_LOCAL_TERRAFORM",
  databases: { raw: "SPOON_LOCAL_RAW", analytics: "SPOON_LOCAL_ANALYTICS", dev: "SPOON_LOCAL_DEV" },
  schemas: { raw: ["SHOPIFY"], analytics: ["SERVING"] },
  users: [
    {
      id: "dbt",
      name: "SPOON_LOCAL_DBT",
      role: "SPOON_LOCAL_TRANSFORMER",
      warehouse: "SPOON_LOCAL_TRANSFORMING",
      type: "SERVICE",
    },
  ],
  roles: [],
  grants: [],
};

/** A stack as Terraform will read it. */
export interface SynthesizedStack {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly provider?: Readonly<Record<string, readonly Record<string, unknown>[]>>;
  readonly terraform?: { readonly backend?: Readonly<Record<string, Record<string, unknown>>> };
}

export function synthesize(stack: TerraformStack): SynthesizedStack {
  stack.prepareStack();
  return stack.toTerraform() as SynthesizedStack;
}
