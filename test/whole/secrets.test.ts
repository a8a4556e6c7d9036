import { execFileSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { larderOk, workspace } from "./platform";

/** After a full run: every secret stands where SECURITY.md says and nowhere else, and nobody but the user reads it. */

const MARKED = /<!-- secrets -->\n\n([\s\S]*?)\n\n/;
const BIGGEST = 200_000_000;

interface Secret {
  readonly name: string;
  /** Long enough to be no accident, and the same in every way that it may be written. */
  readonly value: Buffer;
  readonly allowed: readonly RegExp[];
}

const home = () => path.join(workspace(), ".larder/local");

/** The rows of the table: whose secret, its file, and where else it may stand. */
function secrets(): Secret[] {
  const [, table] = MARKED.exec(readFileSync(path.join(workspace(), "SECURITY.md"), "utf8")) ?? [];
  const rows = table!.split("\n").slice(2);
  // A row of one file comes before the one of all others.
  const taken = new Set<string>();
  return rows.flatMap((row) => {
    const [, , origin = "", others = ""] = row.split("|").map((cell) => cell.trim());
    const patterns = [...`${origin} ${others}`.matchAll(/`([^`]+)`/g)].map(([, glob]) => matcher(glob!));
    const [file] = /`([^`]+)`/.exec(origin)!.slice(1);
    return filesBelow(home())
      .filter((candidate) => matcher(file!).test(inside(candidate)) && !taken.has(candidate))
      .flatMap(
        (found) =>
          taken.add(found) &&
          valuesIn(found).map((value) => ({ name: inside(found), value, allowed: patterns })),
      );
  });
}

/** `*` is a part of a name, `**` any path. */
function matcher(glob: string): RegExp {
  const parts = glob.split(/(\*\*|\*)/).map((part) => {
    if (part === "**") return ".*";
    return part === "*" ? "[^/]*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`);
}

/** Of a key a whole line, which is the same in PEM, in JSON and without line ends; of JSON its random texts. */
function valuesIn(file: string): Buffer[] {
  const text = readFileSync(file, "utf8");
  if (file.endsWith(".pem")) return [Buffer.from(text.split("\n")[2]!)];
  const values = Object.entries(JSON.parse(text) as Record<string, string>);
  return values.filter(([name]) => !name.endsWith("-id")).map(([, value]) => Buffer.from(value));
}

const inside = (file: string) => path.relative(home(), file);

function filesBelow(folder: string, skip: (file: string) => boolean = () => false): string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    try {
      const stat = lstatSync(file);
      if (skip(file) || stat.isSymbolicLink()) return [];
      if (stat.isDirectory()) return filesBelow(file, skip);
      return stat.isFile() && stat.size < BIGGEST ? [file] : [];
    } catch {
      // A service just took it away, or it is somebody else's.
      return [];
    }
  });
}

function holders(files: readonly string[], all: readonly Secret[], name: (file: string) => string): string[] {
  return files.flatMap((file) => {
    let content: Buffer;
    try {
      content = readFileSync(file);
    } catch {
      return [];
    }
    return all
      .filter(({ value, allowed }) => content.includes(value) && !allowed.some((one) => one.test(name(file))))
      .map((secret) => `${name(file)} holds ${secret.name}`);
  });
}

let all: Secret[];

beforeAll(async () => {
  // A plan reads all states once more, and writes plans.
  await larderOk(["plan"]);
  all = secrets();
}, 1_800_000);

test("there are secrets to look for: of every user, of Airbyte, of the shop, of the local cloud", () => {
  expect(new Set(all.map(({ name }) => name.replace(/snowflake-\w+/, "snowflake")))).toEqual(
    new Set([
      "secrets/snowflake.pem",
      "secrets/airbyte.json",
      "secrets/shopify.json",
      "secrets/local-cloud.json",
    ]),
  );
  for (const { value } of all) expect(value.length).toBeGreaterThan(15);
});

test("no file of the environment holds one that SECURITY.md does not tell of", () => {
  expect(holders(filesBelow(home()), all, inside)).toEqual([]);
});

test("nor does what is synthesised, built or reported, nor what lies beside the repository's files", () => {
  const skip = (file: string) => file === home() || path.basename(file) === "node_modules";
  const files = filesBelow(workspace(), skip);
  expect(holders(files, all, (file) => path.relative(workspace(), file))).toEqual([]);
});

test("nor the list of processes", () => {
  const list = execFileSync("ps", ["-axww", "-o", "args="], { encoding: "utf8", maxBuffer: 100_000_000 });
  expect(all.filter(({ value }) => list.includes(value.toString())).map(({ name }) => name)).toEqual([]);
});

test("nor the machine's temporary files", () => {
  const folder = path.dirname(workspace());
  const { birthtimeMs } = statSync(workspace());
  const skip = (file: string) => {
    const stat = lstatSync(file);
    return file === workspace() || path.basename(file) === "node_modules" || stat.ctimeMs < birthtimeMs;
  };
  expect(holders(filesBelow(folder, skip), all, (file) => file)).toEqual([]);
});

test("nobody but the user may read or write anything of the environment", () => {
  // An image is a copy of the repository's own files, with their modes, in a folder of the user's own.
  const images = path.join(home(), "images");
  const files = filesBelow(home(), (file) => file === images);
  const open = files.filter((file) => (statSync(file).mode & 0o077) !== 0);
  expect(open.map(inside)).toEqual([]);
  for (const folder of [home(), images]) expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test("no plan is left", () => {
  // A record says which Terraform ran, and holds nothing of the plan.
  const files = filesBelow(path.join(home(), "plans"), (file) => file.endsWith(".running.json"));
  expect(files.map(inside)).toEqual([]);
});
