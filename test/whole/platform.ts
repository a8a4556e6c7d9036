import { readFileSync } from "node:fs";
import path from "node:path";
import execa from "execa";

import type { SystemFile } from "../../platform/system";

/** The platform that the tests share: started by `global-setup.ts`, in a workspace of its own. */
export const workspace = () => {
  const folder = process.env.LARDER_TEST_WORKSPACE;
  if (!folder) throw new Error("LARDER_TEST_WORKSPACE is not set; run these tests with: npm test -- whole");
  return folder;
};

export interface Said {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** Both streams, as a person at a terminal reads them. */
  all: string;
}

/** Runs `./larder …` in the workspace; never throws, so that a test can look at failures too. */
export async function larder(
  args: string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<Said> {
  const cwd = options.cwd ?? workspace();
  const run = await execa(path.join(cwd, "larder"), args, {
    cwd,
    reject: false,
    all: true,
    env: { NO_COLOR: "1", ...options.env },
  });
  return { exitCode: run.exitCode ?? 1, stdout: run.stdout, stderr: run.stderr, all: run.all ?? "" };
}

/** The same, where anything but success is the test's failure. */
export async function larderOk(args: string[], options: { cwd?: string } = {}): Promise<Said> {
  const said = await larder(args, options);
  if (said.exitCode !== 0)
    throw new Error(`larder ${args.join(" ")} ended with ${said.exitCode}:\n${said.all}`);
  return said;
}

export function state<T>(file: string, folder = workspace()): T {
  return JSON.parse(readFileSync(path.join(folder, ".larder/local", file), "utf8")) as T;
}

export const system = (folder?: string) => state<SystemFile>("system.json", folder);

interface Endpoints {
  aws: string;
  snowflake: { host: string; port: number; protocol: string };
  airbyte: string;
  shop: string;
}
export const endpoints = () => state<Endpoints>("endpoints.json");

/** What a request for a path of ours carries: the token of this local cloud. */
export const control = () => ({
  authorization: `Bearer ${state<Record<string, string>>("secrets/local-cloud.json")["control-token"]}`,
});

/** The sample shop's control interface. */
export async function shop<T>(resource: string): Promise<T> {
  const response = await fetch(`${endpoints().shop}/control/${resource}`, { headers: control() });
  if (!response.ok) throw new Error(`shop ${resource}: ${response.status}`);
  return (await response.json()) as T;
}
