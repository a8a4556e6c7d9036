import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { createWorkspace } from "./workspace";

/**
 * Starts the platform that all tests of this folder share. The first start is killed while it deploys, so that the
 * second one, whose output the tests read, has to go on where the first stopped.
 */
export default async function setUp(): Promise<void> {
  const folder = process.env.LARDER_TEST_WORKSPACE ?? createWorkspace();
  process.env.LARDER_TEST_WORKSPACE = folder;
  console.log(`\nworkspace: ${folder}`);

  const killed = await start(folder, { killAt: /3\/7 cloud/ });
  const started = Date.now();
  const whole = await start(folder);
  writeFileSync(
    path.join(folder, "start.json"),
    JSON.stringify({ killed, whole, seconds: (Date.now() - started) / 1000 }),
  );
  if (whole.code !== 0) throw new Error(`larder start ended with ${whole.code}:\n${whole.output}`);
}

interface Start {
  code: number | null;
  output: string;
}

/** Runs `./larder start`; with `killAt` it and all of its children die without warning some seconds after that line. */
async function start(folder: string, { killAt }: { killAt?: RegExp } = {}): Promise<Start> {
  const home = path.join(folder, "home");
  mkdirSync(home, { recursive: true });
  const child = spawn("./larder", ["start"], {
    cwd: folder,
    detached: true,
    env: { ...process.env, NO_COLOR: "1", HOME: home },
  });
  let output = "";
  let dying = false;
  const read = (chunk: Buffer) => {
    output += chunk.toString();
    if (!killAt) process.stdout.write(chunk);
    if (killAt?.test(output) && !dying) {
      dying = true;
      void sleep(8_000).then(() => process.kill(-child.pid!, "SIGKILL"));
    }
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, output };
}
