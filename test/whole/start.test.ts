import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { larderOk, workspace } from "./platform";
import { contentHashes } from "./rows";

interface Started {
  killed: { code: number | null; output: string };
  whole: { code: number; output: string };
}
const started = () => JSON.parse(readFileSync(path.join(workspace(), "start.json"), "utf8")) as Started;

test("a start that was killed half-way is finished by the next one", () => {
  expect(started().killed.code).not.toBe(0);
  expect(started().whole.output).toMatch(/6\/7 check .*difference 0\.00/);
  expect(started().whole.output).toMatch(/7\/7 report +file:/);
});

test("the start tells what to type next", () => {
  expect(started().whole.output).toMatch(/\.\/larder shop advance --days 1 && \.\/larder run/);
});

test("a second start changes no resource and no business content", async () => {
  const before = await contentHashes();
  expect(Object.keys(before).length).toBeGreaterThan(20);
  const again = await larderOk(["start"]);
  expect(again.stdout).toMatch(/4\/7 deploy .*no changes/);
  // It leaves out plans, so that another command has to say that there is nothing to do.
  expect((await larderOk(["plan"])).stdout).not.toMatch(/\+\d+ ~\d+ -\d+/);
  expect(await contentHashes()).toEqual(before);
});

test("nothing was written into the home folder", () => {
  expect(readdirSync(path.join(workspace(), "home"))).toEqual([]);
});

test("the report lies where the console says", () => {
  const address = /7\/7 report +file:\/\/(\S+)/.exec(started().whole.output)?.[1];
  expect(address && existsSync(address)).toBe(true);
});
