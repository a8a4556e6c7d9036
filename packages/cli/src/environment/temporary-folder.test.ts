import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireTemporaryFolder } from "./temporary-folder";

test("a folder that can be written to, or none, is right", () => {
  expect(() => requireTemporaryFolder({})).not.toThrow();
  expect(() => requireTemporaryFolder({ TMPDIR: mkdtempSync(join(tmpdir(), "larder-")) })).not.toThrow();
});

test("one that is missing, or no folder, is named with its variable", () => {
  expect(() => requireTemporaryFolder({ TMPDIR: "/no/such/folder" })).toThrow(
    "the folder for temporary files does not exist: /no/such/folder",
  );
  const file = join(mkdtempSync(join(tmpdir(), "larder-")), "file");
  writeFileSync(file, "");
  expect(() => requireTemporaryFolder({ TMP: file })).toThrow(`is a file: ${file}`);
});
