import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Environment } from "../environment/environment";
import { isFree } from "./ports";
import { carrying, startTime } from "./process";
import { MARK, type Service } from "./service";
import { Supervisor } from "./supervisor";

/** A service of a few lines that starts one child in a session of its own, as emulators do. */
const SERVICE = `
import argparse, json, os, subprocess, sys, uuid
from http.server import BaseHTTPRequestHandler, HTTPServer
parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int)
parser.add_argument("--data")
chosen = parser.parse_args()
if os.path.exists(os.path.join(chosen.data, "refuse")):
    print("no data to be had", file=sys.stderr)
    sys.exit(2)
subprocess.Popen(["sleep", "300"], start_new_session=True)
answer = json.dumps({"service": os.path.basename(chosen.data), "instance": str(uuid.uuid4())}).encode()
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(answer)
    def log_message(self, *_):
        pass
HTTPServer(("127.0.0.1", chosen.port), Handler).serve_forever()
`;

const nothing = () => undefined;
let environment: Environment;
let services: Service[];
let said: string[];
const say = (text: string) => void said.push(text);
const supervisor = () => new Supervisor(environment, services, "python3");

async function up(): Promise<Supervisor> {
  const started = supervisor();
  await started.choosePorts(say);
  await started.up(nothing, say);
  return started;
}

beforeEach(async () => {
  const root = mkdtempSync(join(tmpdir(), "larder-cli-"));
  mkdirSync(join(root, "local"));
  writeFileSync(join(root, "local", "tiny_service.py"), SERVICE);
  environment = new Environment(root, "local", true);
  services = [
    { name: "one", module: "tiny_service", uses: [] },
    { name: "two", module: "tiny_service", uses: ["one"] },
  ];
  said = [];
});

afterEach(async () => {
  await supervisor().down(nothing);
});

test("services run after the command that started them, and a second start leaves them alone", async () => {
  await up();
  const before = supervisor().file().services;
  const status = await supervisor().status();
  expect(status.map(({ name, state }) => [name, state])).toEqual([
    ["one", "running"],
    ["two", "running"],
  ]);
  await up();
  expect(supervisor().file().services).toEqual(before);
});

test("a killed service is started again on its port, and its new instance is known", async () => {
  await up();
  const { services: before, ports } = supervisor().file();
  process.kill(before.one!.pid, "SIGKILL");
  while (startTime(before.one!.pid)) await sleep(20);
  expect((await supervisor().status())[0]!.state).toBe("stopped");
  await up();
  const after = supervisor().file();
  expect(after.ports).toEqual(ports);
  expect(after.services.one!.instance).not.toBe(before.one!.instance);
  expect(after.services.two).toEqual(before.two);
});

test("a process that only has the number of a service is left alone", async () => {
  await up();
  const file = supervisor().file();
  const stolen = { ...file.services.one!, pid: process.pid, started: "1" };
  writeFileSync(
    environment.path("cloud.json"),
    JSON.stringify({ ...file, services: { ...file.services, one: stolen } }),
  );
  expect((await supervisor().status())[0]!.state).toBe("stopped");
  await supervisor().stop("one");
  expect(startTime(process.pid)).toBeDefined();
});

test("down ends all processes, also those of a service that was killed", async () => {
  await up();
  process.kill(supervisor().file().services.two!.pid, "SIGKILL");
  await supervisor().down(nothing);
  expect(carrying(MARK, environment.path())).toEqual([]);
  expect((await supervisor().status()).map(({ state }) => state)).toEqual(["stopped", "stopped"]);
});

test("a service of which no record is left is ended before another works on its data", async () => {
  await up();
  const { pid } = supervisor().file().services.one!;
  rmSync(environment.path("cloud.json"));
  await up();
  expect(startTime(pid)).toBeUndefined();
  expect((await supervisor().status()).map(({ state }) => state)).toEqual(["running", "running"]);
});

test("a forgotten record does not leave processes behind", async () => {
  await up();
  rmSync(environment.path("cloud.json"));
  await supervisor().down(nothing);
  expect(carrying(MARK, environment.path())).toEqual([]);
});

describe("with a port that another program holds", () => {
  let holder: Server;
  const hold = (port: number) =>
    new Promise<void>((resolve) => {
      holder = createServer().listen(port, "127.0.0.1", resolve);
    });
  afterEach(() => {
    delete process.env.LARDER_PORT_ONE;
    holder.close();
  });

  test("another port is taken, and who reads it is started again", async () => {
    await up();
    const before = supervisor().file();
    await supervisor().stop("one");
    await hold(before.ports.one!);
    await up();
    const after = supervisor().file();
    expect(after.ports.one).not.toBe(before.ports.one);
    expect(after.services.two!.pid).not.toBe(before.services.two!.pid);
    expect(said.join()).toContain(`port ${before.ports.one} is taken by another program: one moves`);
    expect(readFileSync(environment.path("endpoints.json"), "utf8")).toContain("127.0.0.1");
  });

  test("ports are of each environment's own, and stay", async () => {
    const ports = Object.values((await up()).file().ports);
    expect(new Set(ports).size).toBe(2);
    await supervisor().down(nothing);
    expect(Object.values((await up()).file().ports)).toEqual(ports);
    await hold(0);
  });

  test("an insisted one is refused before anything is started", async () => {
    await hold(0);
    const { port } = holder.address() as { port: number };
    process.env.LARDER_PORT_ONE = String(port);
    await expect(up()).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(String(port)) });
    expect(carrying(MARK, environment.path())).toEqual([]);
  });
});

test("a service that ends at its start is named with its last words", async () => {
  mkdirSync(environment.path("data", "one"), { recursive: true });
  writeFileSync(environment.path("data", "one", "refuse"), "");
  await expect(up()).rejects.toMatchObject({
    message: "one of the local cloud ended at its start",
    said: { detail: "no data to be had" },
  });
});

test("a port is free only when nobody listens there", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  expect(await isFree(port)).toBe(false);
  await new Promise((resolve) => server.close(resolve));
  expect(await isFree(port)).toBe(true);
});
