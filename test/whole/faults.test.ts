import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import path from "node:path";

import { larder } from "./platform";
import { createWorkspace, removeWorkspace } from "./workspace";

/** Wrong input and missing tools: one clear message, exit code 2, nothing half-done. */
let folder: string;
beforeEach(() => {
  folder = createWorkspace();
});
afterEach(() => removeWorkspace(folder));

const yaml = () => path.join(folder, "larder.yaml");
const made = () => readdirSync(path.join(folder, ".larder")).filter((name) => name === "local");

test("a wrong larder.yaml is refused with all of its problems at once", async () => {
  const text = readFileSync(yaml(), "utf8");
  writeFileSync(
    yaml(),
    text.replace(/^name: .*/m, "name: Spoon & Sons").replace(/^ {2}alerts:/m, "  alert:"),
  );
  const said = await larder(["deploy"], { cwd: folder });
  expect(said.exitCode).toBe(2);
  expect(said.all).toContain("Spoon & Sons");
  expect(said.all).toMatch(/did you mean "?alerts/i);
  expect(said.all).not.toMatch(/at .*\.js:\d+/);
});

/** A PATH that has everything but `without`. */
function pathWithout(without: string): string {
  const bin = mkdtempSync(path.join(folder, "bin-"));
  for (const place of (process.env.PATH ?? "").split(":")) {
    let names: string[] = [];
    try {
      names = readdirSync(place);
    } catch {
      continue;
    }
    for (const name of names.filter((name) => !name.startsWith(without))) {
      try {
        symlinkSync(path.join(place, name), path.join(bin, name));
      } catch {
        // an earlier folder of the PATH has it
      }
    }
  }
  return bin;
}

test("a missing terraform is named, with the version that is needed", async () => {
  const said = await larder(["start"], { cwd: folder, env: { PATH: pathWithout("terraform") } });
  expect(said.exitCode).toBe(2);
  expect(said.all).toMatch(/terraform/i);
  expect(said.all).toMatch(/1\.10/);
  expect(made()).toEqual([]);
});

test("with --json what set-up refuses is one document, too", async () => {
  const said = await larder(["status", "--json"], { cwd: folder, env: { PATH: pathWithout("terraform") } });
  expect(said.exitCode).toBe(2);
  const { error } = JSON.parse(said.stdout) as { error: Record<string, unknown> };
  expect(error).toMatchObject({ message: expect.stringMatching(/terraform/i) as string, exitCode: 2 });
  expect(error.next).toBeTruthy();
});

test("an old terraform is refused", async () => {
  const bin = pathWithout("terraform");
  writeFileSync(path.join(bin, "terraform"), '#!/bin/sh\necho "{\\"terraform_version\\": \\"1.5.7\\"}"\n');
  chmodSync(path.join(bin, "terraform"), 0o755);
  const said = await larder(["start"], { cwd: folder, env: { PATH: bin } });
  expect(said.exitCode).toBe(2);
  expect(said.all).toMatch(/1\.5\.7/);
});

test("a provider mirror that does not hold the AWS provider is refused by its path", async () => {
  const empty = path.join(folder, "empty-mirror");
  mkdirSync(empty);
  const said = await larder(["start"], { cwd: folder, env: { LARDER_PROVIDER_MIRROR: empty } });
  expect(said.exitCode).toBe(2);
  expect(said.all).toContain("empty-mirror");
});

test("an insisted port that another program holds is named", async () => {
  const holder = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => holder.once("listening", resolve));
  const { port } = holder.address() as { port: number };
  try {
    const said = await larder(["up"], { cwd: folder, env: { LARDER_PORT_AWS: String(port) } });
    expect(said.exitCode).toBe(2);
    expect(said.all).toContain(String(port));
  } finally {
    holder.close();
    await larder(["down"], { cwd: folder });
  }
});

test("an unknown environment is refused with those that there are", async () => {
  const said = await larder(["plan", "-e", "prd"], { cwd: folder });
  expect(said.exitCode).toBe(2);
  expect(said.all).toMatch(/prd.*local/s);
});
