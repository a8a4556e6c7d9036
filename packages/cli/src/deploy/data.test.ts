import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Environment } from "../environment/environment";
import { refuseToLoseData } from "./data";

let environment: Environment;
beforeEach(() => {
  environment = new Environment(mkdtempSync(join(tmpdir(), "larder-cli-")), "local", true);
  for (const [stack, lifecycle] of Object.entries({ lake: { prevent_destroy: true }, network: undefined })) {
    mkdirSync(environment.stackFolder(stack), { recursive: true });
    const resource = { aws_s3_bucket: { main: { lifecycle } } };
    writeFileSync(join(environment.stackFolder(stack), "cdk.tf.json"), JSON.stringify({ resource }));
    mkdirSync(environment.path("state"), { recursive: true });
    writeFileSync(environment.path("state", `${stack}.tfstate`), JSON.stringify({ resources: [{}] }));
  }
});

test("a stack that holds data is refused by name, one without is not", () => {
  expect(() => refuseToLoseData(environment, ["network", "lake"])).toThrow("lake holds data");
  expect(() => refuseToLoseData(environment, ["network"])).not.toThrow();
});

test("what was never applied holds nothing", () => {
  rmSync(environment.path("state", "lake.tfstate"));
  expect(() => refuseToLoseData(environment, ["lake"])).not.toThrow();
});
