import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isLogPublic } from "./public-log";

const file = join(mkdtempSync(join(tmpdir(), "larder-event-")), "event.json");
const before = process.env.GITHUB_EVENT_PATH;
afterEach(() => {
  if (before === undefined) delete process.env.GITHUB_EVENT_PATH;
  else process.env.GITHUB_EVENT_PATH = before;
});

test("a person's own terminal is not public, nor the log of a private repository's workflow", () => {
  delete process.env.GITHUB_EVENT_PATH;
  expect(isLogPublic()).toBe(false);
  process.env.GITHUB_EVENT_PATH = file;
  writeFileSync(file, JSON.stringify({ repository: { private: true } }));
  expect(isLogPublic()).toBe(false);
});

test("a public repository's workflow, or one that does not say", () => {
  process.env.GITHUB_EVENT_PATH = file;
  for (const event of [{ repository: { private: false } }, {}]) {
    writeFileSync(file, JSON.stringify(event));
    expect(isLogPublic()).toBe(true);
  }
});
