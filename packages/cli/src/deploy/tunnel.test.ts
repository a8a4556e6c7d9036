import getPort from "get-port";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isFree } from "../cloud/ports";
import { isSame, startTime } from "../cloud/process";
import { InputError } from "../errors";
import { openTunnel, type Tunnel } from "./tunnel";

/** The aws command is a script here: as the real one it starts a child, and the child listens. */

const PLUGIN = `
  require("node:fs").writeFileSync(process.env.PLUGIN_PID, String(process.pid));
  require("node:net").createServer().listen(Number(process.env.PLUGIN_PORT), "127.0.0.1");
`;

let folder: string;
let port: number;
let tunnel: Tunnel | undefined;
const before = { ...process.env };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "larder-tunnel-"));
  port = await getPort({ host: "127.0.0.1" });
  writeFileSync(join(folder, "plugin.js"), PLUGIN);
  aws(`"${process.execPath}" "${join(folder, "plugin.js")}" &\nwait`);
  process.env.PATH = `${folder}:${before.PATH}`;
  process.env.PLUGIN_PORT = String(port);
  process.env.PLUGIN_PID = join(folder, "pid");
});
afterEach(async () => {
  await tunnel?.close();
  tunnel = undefined;
  process.env = { ...before };
});

function aws(script: string): void {
  writeFileSync(join(folder, "aws"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "aws"), 0o755);
}

async function open(): Promise<Tunnel> {
  const log = join(folder, "logs", "tunnel.log");
  return (tunnel = await openTunnel({ region: "us-east-2", instance: "i-1", port, log }));
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const began = Date.now(); !(await holds()); await sleep(50)) {
    if (Date.now() - began > 20_000) throw new Error("it did not come to be so");
  }
}

const answers = () =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.destroy(void resolve(true)));
    socket.on("error", () => resolve(false));
  });

test("what aws started ends with it, and the port is free for the next tunnel", async () => {
  for (let time = 0; time < 2; time++) {
    const opened = await open();
    await until(answers);
    const pid = Number(readFileSync(process.env.PLUGIN_PID!, "utf8"));
    const plugin = { pid, started: startTime(pid) ?? "" };
    await opened.close();
    expect(await isFree(port)).toBe(true);
    await until(() => !isSame(plugin));
  }
}, 300_000);

test("a host that SSM does not know yet is tried again, one that may not be reached is not", async () => {
  aws('echo "An error occurred (TargetNotConnected): i-1 is not connected."; exit 254');
  const opened = await open();
  await until(() => opened.hasEnded);
  expect([opened.isRefused, opened.lastWords]).toEqual([
    false,
    expect.stringContaining("TargetNotConnected"),
  ]);
  aws(`"${process.execPath}" "${join(folder, "plugin.js")}" &\nwait`);
  await opened.reopen();
  await until(answers);
  await opened.close();
  aws('echo "An error occurred (AccessDeniedException): no."; exit 254');
  const refused = await open();
  await until(() => refused.hasEnded);
  expect(refused.isRefused).toBe(true);
}, 300_000);

test("a command that exits without closing it leaves nothing behind", async () => {
  const others = process.listeners("exit");
  const opened = await open();
  await until(answers);
  const added = () => process.listeners("exit").filter((listener) => !others.includes(listener));
  for (const listener of added()) listener(130);
  await until(() => isFree(port));
  await opened.close();
  expect(added()).toEqual([]);
}, 300_000);

test("a port that another program has is refused before aws is asked", async () => {
  const other = createServer().listen(port, "127.0.0.1");
  await until(answers);
  const error = await open().catch((refusal: unknown) => refusal as InputError);
  await new Promise((resolve) => other.close(resolve));
  expect(error).toBeInstanceOf(InputError);
  expect(error).toMatchObject({
    message: expect.stringContaining(`port ${port}`) as string,
    said: { where: `127.0.0.1:${port}` },
  });
}, 300_000);

test("aws that ends at once says why", async () => {
  aws("echo 'SessionManagerPlugin is not found' >&2; exit 255");
  const opened = await open();
  await until(() => opened.hasEnded);
  expect(opened.lastWords).toBe("SessionManagerPlugin is not found");
}, 300_000);
