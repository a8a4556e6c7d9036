import { readFileSync } from "node:fs";

/** The provider versions for which the code is written. Another one must be a decision, not an `npm install`. */
const BOUND = {
  aws: "5.100.0",
  snowflake: "2.11.0",
  airbyte: "1.2.0",
};

interface Package {
  readonly version: string;
  readonly cdktf: { readonly provider: { readonly name: string; readonly version: string } };
}

function installed(name: string): Package {
  return JSON.parse(readFileSync(require.resolve(`@cdktf/provider-${name}/package.json`), "utf8")) as Package;
}

it.each(Object.entries(BOUND))("the bindings of %s are made from provider %s", (name, version) => {
  expect(installed(name).cdktf.provider.version).toBe(version);
});

it("package.json pins exactly what is installed", () => {
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
    dependencies: Record<string, string>;
  };
  for (const name of ["aws", "snowflake"]) {
    expect(dependencies[`@cdktf/provider-${name}`]).toBe(installed(name).version);
  }
});
