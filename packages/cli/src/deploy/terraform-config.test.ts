import { terraformConfig } from "./terraform-config";

test("the local cloud installs stand-ins and the real AWS provider from two mirrors, and neither from elsewhere", () => {
  expect(terraformConfig({ standIns: "/clone/.larder/mirror", aws: "/opt/plugins" }))
    .toBe(`provider_installation {
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

test("real accounts never see the stand-ins' mirror", () => {
  expect(terraformConfig({})).toBe("provider_installation {\n  direct {}\n}\n");
});
