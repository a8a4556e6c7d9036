import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Environment } from "../environment/environment";
import { hasTornState } from "./cut-off";
import { forgetKilled, killedApplies } from "./killed";

let environment: Environment;

beforeEach(() => {
  environment = new Environment(mkdtempSync(join(tmpdir(), "larder-cli-")), "local", true);
  mkdirSync(environment.path("state"), { recursive: true });
});

test("an environment without states has nothing to put right", () => {
  const fresh = new Environment(mkdtempSync(join(tmpdir(), "larder-cli-")), "local", true);
  expect([killedApplies(fresh), hasTornState(fresh)]).toEqual([[], false]);
});

test("what a killed Terraform left beside its state tells which stack it worked on, until it is forgotten", () => {
  writeFileSync(environment.path("state", "network.tfstate"), "{}");
  writeFileSync(environment.path("state", ".transform.tfstate.lock.info"), "{}");
  expect(killedApplies(environment)).toEqual(["transform"]);
  forgetKilled(environment, ["transform"]);
  expect(killedApplies(environment)).toEqual([]);
});

test("a Terraform that runs was not killed", async () => {
  writeFileSync(environment.path("state", ".network.tfstate.lock.info"), "{}");
  const program = join(environment.root, "terraform");
  symlinkSync("/bin/sleep", program);
  const env = { ...process.env, TF_CLI_CONFIG_FILE: environment.path("terraform.tfrc") };
  const running = spawn(program, ["60"], { env });
  const ended = new Promise((resolve) => running.on("exit", resolve));
  for (let tries = 0; tries < 100 && killedApplies(environment).length; tries += 1) await sleep(20);
  expect(killedApplies(environment)).toEqual([]);
  running.kill("SIGKILL");
  await ended;
  expect(killedApplies(environment)).toEqual(["network"]);
});

test("a state of no bytes is torn, one that Terraform wrote is not", () => {
  writeFileSync(environment.path("state", "network.tfstate"), "{}");
  expect(hasTornState(environment)).toBe(false);
  writeFileSync(environment.path("state", "network.tfstate"), "");
  expect(hasTornState(environment)).toBe(true);
});
