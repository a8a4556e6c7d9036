import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { delivered } from "./delivered";

test("an environment is delivered from the branch that larder.yaml names, and only then", () => {
  const root = mkdtempSync(join(tmpdir(), "larder-delivered-"));
  const environments = `local: {}
  dev: { branch: dev, aws: { account: "111111111111" } }
  prod: { branch: main, aws: { account: "222222222222" }, protected: true }`;
  writeFileSync(
    join(root, "larder.yaml"),
    `version: 1\nname: spoon\nblueprint: mini\nenvironments:\n  ${environments}\n`,
  );
  expect(delivered(root)).toEqual([
    { name: "dev", branch: "dev", protected: false },
    { name: "prod", branch: "main", protected: true },
  ]);
});
