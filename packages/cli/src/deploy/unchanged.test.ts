import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cloudFile } from "../cloud/service";
import { Environment } from "../environment/environment";
import { writeJson } from "../environment/write-json";
import { stateFile } from "./cut-off";
import { prepareInit } from "./init";
import { LastDeploy } from "./unchanged";

const network = { stack: "network", dependsOn: [] };
const hosts = { stack: "hosts", dependsOn: ["network"] };

let environment: Environment;
let last: LastDeploy;

beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), "larder-unchanged-"));
  mkdirSync(join(root, "local"));
  writeFileSync(join(root, "local", "services.json"), "[]");
  environment = new Environment(root, "local", true);
  writeJson(cloudFile(environment), { ports: {}, services: { aws: { instance: "one" } } });
  writeJson(environment.path("secrets", "airbyte.json"), { secret: 1 });
  for (const { stack } of [network, hosts]) {
    const folder = environment.stackFolder(stack);
    writeJson(join(folder, "cdk.tf.json"), { terraform: { required_providers: {} } });
    writeJson(stateFile(environment, stack), { serial: 1 });
    mkdirSync(join(folder, ".terraform"), { recursive: true });
    const { finish } = prepareInit(environment, stack);
    writeFileSync(join(folder, ".terraform.lock.hcl"), "");
    finish();
  }
  last = new LastDeploy(environment);
});

test("nothing is current that was never deployed", () => {
  expect(last.isCurrent(hosts)).toBe(false);
});

test("what was deployed is current until something that its plan reads changes", () => {
  last.remember(hosts);
  expect(last.isCurrent(hosts)).toBe(true);
  expect(last.isCurrent(network)).toBe(false);
});

const touched: [string, () => void][] = [
  ["its code", () => changeJson(join(environment.stackFolder("hosts"), "cdk.tf.json"), { resource: {} })],
  ["its state", () => changeJson(stateFile(environment, "hosts"), { serial: 2 })],
  ["a state that it reads", () => changeJson(stateFile(environment, "network"), { serial: 2 })],
  ["a secret", () => changeJson(environment.path("secrets", "airbyte.json"), { secret: 2 })],
  ["the local cloud", () => changeJson(cloudFile(environment), { services: { aws: { instance: "two" } } })],
  ["where providers come from", () => writeFileSync(environment.path("terraform.tfrc"), "other")],
];

test.each(touched)("it is planned again when %s changed", (_what, change) => {
  last.remember(hosts);
  change();
  expect(last.isCurrent(hosts)).toBe(false);
});

test("in an account nothing is ever left out: others may change it", () => {
  const account = new Environment(environment.root, "local", false);
  last.remember(hosts);
  expect(new LastDeploy(account).isCurrent(hosts)).toBe(false);
});

function changeJson(file: string, change: object): void {
  writeJson(file, { ...(JSON.parse(readFileSync(file, "utf8")) as object), ...change });
}
