import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Environment } from "../environment/environment";
import { forgetAws } from "./forget-aws";

const aws = { type: "aws_vpc", provider: 'provider["registry.terraform.io/hashicorp/aws"]' };
const aliased = { type: "aws_iam_role", provider: 'provider["registry.terraform.io/hashicorp/aws"].second' };
const snowflake = {
  type: "snowflake_role",
  provider: 'provider["registry.terraform.io/snowflakedb/snowflake"].sysadmin',
};

let environment: Environment;
beforeEach(() => {
  environment = new Environment(mkdtempSync(join(tmpdir(), "larder-cli-")), "local", true);
  mkdirSync(environment.path("state"), { recursive: true });
});

const write = (name: string, resources: object[]) =>
  writeFileSync(
    environment.path("state", name),
    JSON.stringify({ version: 4, serial: 7, lineage: "x", resources }),
  );
const read = (name: string) => JSON.parse(readFileSync(environment.path("state", name), "utf8")) as object;

test("the states of an AWS that forgot lose its resources and keep all others", () => {
  write("snowflake.tfstate", [aws, snowflake, aliased]);
  write("airbyte.tfstate", [snowflake]);
  writeFileSync(environment.path("published.json"), "{}");
  expect(forgetAws(environment)).toBe(2);
  expect(read("snowflake.tfstate")).toEqual({ version: 4, serial: 8, lineage: "x", resources: [snowflake] });
  expect(read("airbyte.tfstate")).toMatchObject({ serial: 7 });
  expect(existsSync(environment.path("published.json"))).toBe(false);
});

test("before the first deploy there is nothing to forget", () => {
  rmSync(environment.path("state"), { recursive: true });
  expect(forgetAws(environment)).toBe(0);
});
