import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentHash } from "../../../../platform/content-hash";
import type { SystemFile } from "../../../../platform/system";
import { Environment } from "../environment/environment";
import { buildLocalImages, imageFolder, imagesOf, removeOldImages } from "./local-images";

let environment: Environment;
beforeEach(() => {
  environment = new Environment(mkdtempSync(join(tmpdir(), "larder-cli-")), "local", true);
  write("dbt/shop/entrypoint.py", "print(1)");
  write("dbt/shop/target/manifest.json", "{}");
  write("packages/report/src/main.ts", "source");
  write("packages/report/dist/main.js", "bundle");
});

function write(file: string, text: string): void {
  mkdirSync(join(environment.root, file, ".."), { recursive: true });
  writeFileSync(join(environment.root, file), text);
}

function system(): SystemFile {
  const program = (name: string, folder: string, runtime: string) => {
    const tag = contentHash(environment.root, folder);
    return { name, kind: "image", folder, runtime, repository: `spoon-local-${name}`, tag };
  };
  const programs = [program("dbt", "dbt/shop", "python"), program("report", "packages/report", "node")];
  return { programs } as unknown as SystemFile;
}

function inImage(program: string, file: string): string | undefined {
  const { repository, tag } = system().programs.find(({ name }) => name === program)!;
  const path = join(imageFolder(environment, repository, tag), file);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

test("an image holds the code of its tag, whatever becomes of the folder", () => {
  const old = system().programs[0]!;
  buildLocalImages(environment, system());
  write("dbt/shop/entrypoint.py", "print(2)");
  expect(buildLocalImages(environment, system())).toEqual(["dbt"]);
  const entrypoint = join(imageFolder(environment, old.repository, old.tag), "entrypoint.py");
  expect(readFileSync(entrypoint, "utf8")).toBe("print(1)");
  expect(inImage("dbt", "entrypoint.py")).toBe("print(2)");
});

test("what tools generate stays out; of a Node program the bundle is in and the source is not", () => {
  expect(buildLocalImages(environment, system())).toEqual(["dbt", "report"]);
  expect(inImage("dbt", "target/manifest.json")).toBeUndefined();
  expect(inImage("report", "dist/main.js")).toBe("bundle");
  expect(inImage("report", "src/main.ts")).toBeUndefined();
});

test("a second build copies nothing", () => {
  buildLocalImages(environment, system());
  expect(buildLocalImages(environment, system())).toEqual([]);
});

test("a program without its bundle is refused by name", () => {
  rmSync(join(environment.root, "packages/report/dist"), { recursive: true });
  expect(() => buildLocalImages(environment, system())).toThrow("program report is not built");
});

test("old images go when nothing names them, young ones stay", () => {
  buildLocalImages(environment, system());
  const [kept = ""] = imagesOf(system());
  expect(removeOldImages(environment, [kept])).toBe(0);
  const later = Date.now() + 25 * 3600 * 1000;
  expect(removeOldImages(environment, [kept], later)).toBe(1);
  expect(inImage("dbt", "entrypoint.py")).toBe("print(1)");
  expect(inImage("report", "dist/main.js")).toBeUndefined();
});
