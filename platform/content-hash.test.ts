import { cpSync, mkdirSync, mkdtempSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentHash } from "./content-hash";

function program(): string {
  const root = mkdtempSync(join(tmpdir(), "larder-hash-"));
  mkdirSync(join(root, "job/models"), { recursive: true });
  writeFileSync(join(root, "job/main.py"), "print(1)\n");
  writeFileSync(join(root, "job/models/orders.sql"), "select 1\n");
  writeFileSync(join(root, "package-lock.json"), "{}\n");
  return root;
}

describe("a program's tag", () => {
  it("is the same in another clone and after a touch", () => {
    const root = program();
    const clone = mkdtempSync(join(tmpdir(), "larder-hash-"));
    cpSync(root, clone, { recursive: true });
    utimesSync(join(clone, "job/main.py"), 0, 0);
    expect(contentHash(clone, "job")).toBe(contentHash(root, "job"));
    expect(contentHash(root, "job")).toMatch(/^[0-9a-f]{16}$/);
  });

  it("does not know what is generated", () => {
    const root = program();
    const before = contentHash(root, "job");
    for (const folder of ["target", "logs", "__pycache__", "node_modules", "dist"]) {
      mkdirSync(join(root, "job", folder));
      writeFileSync(join(root, "job", folder, "file"), "x");
    }
    writeFileSync(join(root, "job/main.pyc"), "x");
    expect(contentHash(root, "job")).toBe(before);
  });

  it.each([
    ["an edit", "job/main.py", "print(2)\n"],
    ["a new file", "job/models/customers.sql", "select 1\n"],
    ["a new lock file", "package-lock.json", '{ "a": 1 }\n'],
  ])("changes with %s", (_, file, content) => {
    const root = program();
    const before = contentHash(root, "job", "package-lock.json");
    writeFileSync(join(root, file), content);
    expect(contentHash(root, "job", "package-lock.json")).not.toBe(before);
  });

  it("of a missing folder is a clear error", () => {
    expect(() => contentHash(program(), "dbt/none")).toThrow("program folder dbt/none is missing");
  });
});
