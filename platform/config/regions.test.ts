import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REGIONS } from "./regions";

test("every region is one that the AWS SDK knows", () => {
  const core = join(__dirname, "..", "..", "node_modules", "@aws-sdk", "core", "dist-cjs", "submodules");
  const source = readFileSync(join(core, "client", "index.js"), "utf8");
  const known = [...source.matchAll(/"((?:[a-z]{2})-[a-z]+-\d)"/g)].map((match) => match[1]);
  expect(known).toEqual(expect.arrayContaining([...REGIONS]));
});
