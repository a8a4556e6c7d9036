import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

/** A group that matches nothing is a group that has been renamed away. */

const root = path.join(__dirname, "../..");
interface Rule {
  readonly matchManagers: readonly string[];
  readonly matchPackageNames?: readonly string[];
  readonly matchFileNames?: readonly string[];
}
const read = <T>(file: string) => JSON.parse(readFileSync(path.join(root, file), "utf8")) as T;
const { packageRules: rules } = read<{ packageRules: Rule[] }>("renovate.json");
const listed = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).split("\n");
const requirements = listed.filter((file) => /(^|\/)requirements[\w-]*\.txt$/.test(file));
const python = requirements.flatMap((file) =>
  [...readFileSync(path.join(root, file), "utf8").matchAll(/^([\w.-]+)==/gm)].map(([, name]) => name!),
);
const { dependencies, devDependencies } = read<Record<string, Record<string, string>>>("package.json");
const npm = Object.keys({ ...dependencies, ...devDependencies });

const matches = (pattern: string, name: string) =>
  pattern.endsWith("/**") ? name.startsWith(pattern.slice(0, -2)) : name === pattern;

test("every package and file that Renovate's rules name is there", () => {
  const unused = rules.flatMap(({ matchManagers, matchPackageNames = [], matchFileNames = [] }) => [
    ...matchPackageNames.filter(
      (pattern) => !(matchManagers[0] === "npm" ? npm : python).some((name) => matches(pattern, name)),
    ),
    ...matchFileNames.filter((pattern) => !requirements.some((file) => matches(pattern, file))),
  ]);
  expect(unused).toEqual([]);
});

test("every file of Python pins is in a group", () => {
  const patterns = rules.flatMap(({ matchFileNames = [] }) => matchFileNames);
  expect(requirements.filter((file) => !patterns.some((pattern) => matches(pattern, file)))).toEqual([]);
});

test("npm packages are pinned to one version", () => {
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^(npm:[\w@/.-]+@)?\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version),
  );
  expect(loose).toEqual([]);
});
