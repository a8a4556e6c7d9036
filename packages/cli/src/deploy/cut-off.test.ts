import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Environment } from "../environment/environment";
import { writeJson } from "../environment/write-json";
import { markApplied, recover, repairStates, stateFile } from "./cut-off";
import { awaitEarlier, forgetEarlier, outputFile, SESSION, writeRecord } from "./earlier";

let environment: Environment;
let stopped: string[];
const supervisor = {
  stop: (name: string) => {
    stopped.push(name);
    return Promise.resolve();
  },
};

beforeEach(() => {
  environment = new Environment(mkdtempSync(join(tmpdir(), "larder-cli-")), "local", true);
  stopped = [];
  for (const [stack, source] of Object.entries({
    network: "hashicorp/aws",
    snowflake: "snowflakedb/snowflake",
  })) {
    const terraform = { required_providers: { main: { source } } };
    writeJson(join(environment.stackFolder(stack), "cdk.tf.json"), { terraform });
    writeJson(stateFile(environment, stack), { serial: 1 });
  }
  for (const service of ["aws", "snowflake"])
    mkdirSync(environment.path("data", service), { recursive: true });
});

test("a stack of AWS alone begins anew with AWS; its state is kept for what it says of others", async () => {
  expect(await recover(environment, supervisor, ["network"])).toEqual(["aws"]);
  expect(stopped).toEqual(["aws"]);
  expect(existsSync(environment.path("data", "snowflake"))).toBe(true);
});

test("a warehouse that was never applied to its end begins anew, too", async () => {
  expect(await recover(environment, supervisor, ["snowflake"])).toEqual(["aws", "snowflake"]);
  expect(existsSync(environment.path("data", "snowflake"))).toBe(false);
  expect(existsSync(stateFile(environment, "snowflake"))).toBe(false);
});

test("a warehouse that was, keeps its data and its state", async () => {
  markApplied(environment, "snowflake", true);
  expect(await recover(environment, supervisor, ["snowflake"])).toEqual(["aws"]);
  expect(existsSync(environment.path("data", "snowflake"))).toBe(true);
  expect(existsSync(stateFile(environment, "snowflake"))).toBe(true);
});

test("a state that ends in the middle of a line gives way to the one before", async () => {
  const file = stateFile(environment, "network");
  writeFileSync(file, '{"serial": 2, "resou');
  writeFileSync(`${file}.backup`, '{"serial": 1}');
  await recover(environment, supervisor, ["network"]);
  expect(readFileSync(file, "utf8")).toBe('{"serial": 1}');
});

test("a crash leaves no state that nobody can read: the one before, none, or begun anew", () => {
  const torn = { network: "", snowflake: '{"serial": 2, "resou', airbyte: "", alerts: "" };
  for (const [stack, text] of Object.entries(torn)) {
    writeJson(stateFile(environment, stack), {});
    writeFileSync(stateFile(environment, stack), text);
  }
  writeFileSync(`${stateFile(environment, "network")}.backup`, '{"serial": 1}');
  writeFileSync(`${stateFile(environment, "alerts")}.backup`, "");
  markApplied(environment, "snowflake", true);
  expect(repairStates(environment)).toEqual({
    restored: ["network"],
    begun: expect.arrayContaining(["airbyte", "alerts"]) as string[],
    lost: ["snowflake"],
  });
  expect(readFileSync(stateFile(environment, "network"), "utf8")).toBe('{"serial": 1}');
  expect(existsSync(stateFile(environment, "airbyte"))).toBe(false);
  expect(repairStates(environment)).toEqual({ restored: [], begun: [], lost: [] });
});

test("the providers of a killed Terraform end with it", async () => {
  const session = `network-${process.pid}-${Date.now()}`;
  const provider = spawn("sleep", ["300"], {
    detached: true,
    stdio: "ignore",
    env: { ...process.env, [SESSION]: session },
  });
  const ended = new Promise<string | null>((resolve) =>
    provider.on("exit", (_code, signal) => resolve(signal)),
  );
  writeRecord(environment, "network", { pid: 2 ** 22 + 1, started: "1", verb: "plan", session });
  expect(await awaitEarlier(environment, () => undefined)).toEqual([]);
  expect(await ended).toMatch(/SIGTERM|SIGKILL/);
});

describe("a Terraform of an earlier command", () => {
  const gone = { pid: 4_194_304, started: "1" };
  const ended =
    '{"@message":"","type":"change_summary","changes":{"add":1,"change":0,"remove":0,"operation":"apply"}}';

  test("that was killed while it applied is named; one that came to its end is not", async () => {
    writeRecord(environment, "network", { ...gone, verb: "apply" });
    writeRecord(environment, "snowflake", { ...gone, verb: "apply" });
    writeFileSync(outputFile(environment, "snowflake"), ended);
    expect(await awaitEarlier(environment, () => undefined)).toEqual(["network"]);
    expect(await awaitEarlier(environment, () => undefined)).toEqual(["network"]);
    forgetEarlier(environment, ["network"]);
    expect(await awaitEarlier(environment, () => undefined)).toEqual([]);
  });

  test("that was killed while it planned changed nothing", async () => {
    writeRecord(environment, "network", { ...gone, verb: "plan" });
    expect(await awaitEarlier(environment, () => undefined)).toEqual([]);
  });
});
