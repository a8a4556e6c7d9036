import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mirrorsFor, STAND_INS, terraformConfig } from "./terraform-config";

const AWS = "hashicorp/aws";

function mirrorWith(...providers: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "larder-mirror-"));
  for (const name of providers)
    mkdirSync(join(folder, "registry.terraform.io", name, "1.0.0"), { recursive: true });
  return folder;
}

test("each provider is installed from its mirror, and from nowhere else", () => {
  const mirrors = [
    { path: "/clone/.larder/mirror", providers: STAND_INS },
    { path: "/opt/plugins", providers: [AWS] },
  ];
  expect(terraformConfig(mirrors)).toBe(`provider_installation {
  filesystem_mirror {
    path    = "/clone/.larder/mirror"
    include = ["registry.terraform.io/snowflakedb/snowflake", "registry.terraform.io/airbytehq/airbyte"]
  }
  filesystem_mirror {
    path    = "/opt/plugins"
    include = ["registry.terraform.io/hashicorp/aws"]
  }
  direct {
    exclude = ["registry.terraform.io/snowflakedb/snowflake", "registry.terraform.io/airbytehq/airbyte", "registry.terraform.io/hashicorp/aws"]
  }
}
`);
});

test("without a mirror everything comes from its registry", () => {
  expect(terraformConfig([])).toBe("provider_installation {\n  direct {}\n}\n");
});

test("the local cloud takes the stand-ins, whatever else the mirror of AWS holds", () => {
  const path = mirrorWith(AWS, ...STAND_INS);
  expect(mirrorsFor({ form: "unpacked", path, mirror: path }, "/clone/.larder/mirror")).toEqual([
    { path: "/clone/.larder/mirror", providers: STAND_INS },
    { path, providers: [AWS] },
  ]);
});

test("the real providers come from a mirror that holds them, and never see the stand-ins", () => {
  const path = mirrorWith(AWS, ...STAND_INS);
  expect(mirrorsFor({ form: "unpacked", path, mirror: path }, undefined)).toEqual([
    { path, providers: [AWS] },
    { path, providers: STAND_INS },
  ]);
});

test("AWS alone may be packed: it was unpacked into the clone, the others are read where they lie", () => {
  const path = mirrorWith(AWS, "snowflakedb/snowflake");
  const unpacked = "/clone/.larder/providers";
  expect(mirrorsFor({ form: "packed", path, mirror: unpacked }, undefined)).toEqual([
    { path: unpacked, providers: [AWS] },
    { path, providers: ["snowflakedb/snowflake"] },
  ]);
});

test("a mirror that is named now counts, although set-up found AWS elsewhere", () => {
  const [found, named] = [mirrorWith(AWS), mirrorWith(AWS, ...STAND_INS)];
  expect(mirrorsFor({ form: "unpacked", path: found, mirror: found }, undefined, named)).toEqual([
    { path: found, providers: [AWS] },
    { path: named, providers: STAND_INS },
  ]);
});
