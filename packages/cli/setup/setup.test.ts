import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setUp } from "./index.cjs";
import { findMirror, locate, terraformPlatform } from "./aws-provider.cjs";
import { withLock } from "./lock.cjs";
import { isInstalled } from "./npm.cjs";
import { Problem, textOf } from "./problem.cjs";
import { duration } from "./progress.cjs";
import { make, outdated } from "./schedule.cjs";
import { hashOf } from "./stamps.cjs";
import { atLeast, node, platform, python, terraform } from "./tools.cjs";
import { awsProvider } from "./versions.cjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "larder-setup-"));
});

const home = () => ({ HOME: join(folder, "home"), XDG_DATA_DIRS: join(folder, "share") });
const noPrefixes = { prefixes: [], registry: () => Promise.resolve(false) };

function mirrorIn(...parts: string[]): string {
  const mirror = join(folder, ...parts);
  mkdirSync(join(mirror, "registry.terraform.io/hashicorp/aws", awsProvider, terraformPlatform()), {
    recursive: true,
  });
  return mirror;
}

describe("the AWS provider", () => {
  test("is taken from the mirror that the person names", async () => {
    const mirror = mirrorIn("anywhere");
    expect(findMirror({ ...home(), LARDER_PROVIDER_MIRROR: mirror }, [])).toEqual({
      path: mirror,
      form: "unpacked",
    });
  });

  test("is refused when the named mirror does not hold it, even if another one does", () => {
    mirrorIn("home", "plugins");
    const env = { ...home(), LARDER_PROVIDER_MIRROR: join(folder, "empty") };
    expect(() => findMirror(env, [])).toThrow(`no hashicorp/aws ${awsProvider}`);
  });

  test.each([
    ["Terraform's own plugin folder", ["home", ".terraform.d", "plugins"]],
    ["a shared data folder", ["share", "terraform", "plugins"]],
    ["a folder of home", ["home", "mirror"]],
    ["a folder two levels below a prefix", ["opt", "tools", "mirror"]],
  ])("is found in %s", (_where, parts) => {
    const mirror = mirrorIn(...parts);
    expect(findMirror(home(), [join(folder, "opt")])?.path).toBe(mirror);
  });

  test("is not looked for deeper, nor in another version", () => {
    mirrorIn("opt", "a", "b", "c");
    mkdirSync(join(folder, "home/m/registry.terraform.io/hashicorp/aws/5.0.0", terraformPlatform()), {
      recursive: true,
    });
    expect(findMirror(home(), [join(folder, "opt")])).toBeUndefined();
  });

  test("may be packed", () => {
    const provider = join(folder, "home", "m", "registry.terraform.io/hashicorp/aws");
    mkdirSync(provider, { recursive: true });
    writeFileSync(join(provider, `terraform-provider-aws_${awsProvider}_${terraformPlatform()}.zip`), "");
    expect(findMirror(home(), [])?.form).toBe("packed");
  });

  test("comes from the registry when there is no mirror, and is a problem when there is neither", async () => {
    const reachable = { prefixes: [], registry: () => Promise.resolve(true) };
    expect(await locate(home(), reachable)).toEqual({ path: undefined, form: "registry" });
    await expect(locate(home(), noPrefixes)).rejects.toThrow("is not to be had");
  });

  test("is the version that the bindings bind", () => {
    const bindings = join(__dirname, "../../../node_modules/@cdktf/provider-aws/package.json");
    const { cdktf } = JSON.parse(readFileSync(bindings, "utf8")) as {
      cdktf: { provider: { version: string } };
    };
    expect(awsProvider).toBe(cdktf.provider.version);
  });
});

describe("tools", () => {
  test("versions are compared as numbers", () => {
    expect(atLeast("1.10.0", [1, 10])).toBe(true);
    expect(atLeast("1.9.8", [1, 10])).toBe(false);
    expect(() => node("20.8.1")).toThrow("node 20.8.1 is too old");
  });

  test("a missing tool and Windows are said in a line", () => {
    expect(() => terraform({ PATH: folder })).toThrow("terraform is not installed");
    expect(() => python({ PATH: folder })).toThrow("Python is not installed");
    expect(() => platform("win32")).toThrow("Windows itself is not supported");
  });

  test("a Python of another version is named with what is allowed", () => {
    const fake = join(folder, "python3");
    writeFileSync(fake, '#!/bin/sh\necho "3.9.1 /usr/bin/python3"\n', { mode: 0o755 });
    const problem = caught(() => python({ PATH: `${folder}:/bin`, LARDER_PYTHON: fake }));
    expect(textOf(problem.said)).toContain("is 3.9.1");
    expect(textOf(problem.said)).toContain("3.11 or 3.12");
  });
});

describe("parts", () => {
  const part = (name: string, after: string[] = []) => ({
    name,
    after,
    inputs: [`${name}.lock`],
    output: `${name}.out`,
    make: () => {
      made.push(name);
      writeFileSync(join(folder, `${name}.out`), "");
    },
  });
  let made: string[];
  beforeEach(() => {
    made = [];
    for (const name of ["a", "b"]) writeFileSync(join(folder, `${name}.lock`), name);
  });
  const names = (all: readonly { name: string }[]) => all.map(({ name }) => name);

  test("are made once, in order, and again when their inputs or what they need change", async () => {
    const parts = [part("a"), part("b", ["a"])];
    await make(folder, outdated(folder, parts));
    expect(made).toEqual(["a", "b"]);
    expect(outdated(folder, parts)).toEqual([]);
    writeFileSync(join(folder, "a.lock"), "changed");
    expect(names(outdated(folder, parts))).toEqual(["a", "b"]);
    rmSync(join(folder, "b.out"));
    writeFileSync(join(folder, "a.lock"), "a");
    expect(names(outdated(folder, parts))).toEqual(["b"]);
  });

  test("that failed are made again, those that they had need of are not", async () => {
    const broken = {
      ...part("b", ["a"]),
      make: () => Promise.reject(new Problem({ what: "no", next: "try" })),
    };
    await expect(make(folder, outdated(folder, [part("a"), broken]))).rejects.toThrow("no");
    expect(names(outdated(folder, [part("a"), part("b", ["a"])]))).toEqual(["b"]);
  });

  test("see new names and contents of files, and not what is generated", () => {
    mkdirSync(join(folder, "src"));
    writeFileSync(join(folder, "src/one.ts"), "1");
    const before = hashOf(folder, ["src"]);
    mkdirSync(join(folder, "src/dist"));
    writeFileSync(join(folder, "src/dist/one.js"), "1");
    expect(hashOf(folder, ["src"])).toBe(before);
    writeFileSync(join(folder, "src/two.ts"), "");
    expect(hashOf(folder, ["src"])).not.toBe(before);
  });
});

test("packages are installed when every locked one is there in its version", () => {
  const write = (name: string, packages: object) => {
    mkdirSync(join(folder, "node_modules"), { recursive: true });
    writeFileSync(join(folder, name), JSON.stringify({ packages }));
  };
  const locked = {
    "": {},
    "node_modules/a": { version: "1" },
    "node_modules/mac": { version: "1", optional: true },
  };
  write("package-lock.json", locked);
  expect(isInstalled(folder)).toBe(false);
  write("node_modules/.package-lock.json", { "node_modules/a": { version: "1" } });
  expect(isInstalled(folder)).toBe(true);
  write("node_modules/.package-lock.json", { "node_modules/a": { version: "2" } });
  expect(isInstalled(folder)).toBe(false);
});

test("one set-up at a time; the lock of a killed one is taken over", async () => {
  const file = join(folder, ".larder", "setup.lock");
  mkdirSync(join(folder, ".larder"));
  writeFileSync(file, "4194304");
  const order: string[] = [];
  const work = (name: string) => async () => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    order.push(`${name} ends`);
  };
  const waited: number[] = [];
  await Promise.all(["a", "b"].map((name) => withLock(folder, (holder) => waited.push(holder), work(name))));
  expect(order.map((line) => line.split(" ")[1])).toEqual(["begins", "ends", "begins", "ends"]);
  expect(existsSync(file)).toBe(false);
});

test("times are told as people tell them", () => {
  expect([400, 84_000, 108_000].map(duration)).toEqual(["0.4 s", "84 s", "1 m 48 s"]);
});

function caught(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    return error as Problem;
  }
  throw new Error("nothing was thrown");
}

describe("a whole set-up", () => {
  const env = process.env;
  afterEach(() => {
    process.env = env;
  });

  test("names everything that is wrong at once, and installs nothing", async () => {
    process.env = { ...env, PATH: folder, LARDER_PROVIDER_MIRROR: join(folder, "empty") };
    const stream = { write: () => true } as unknown as NodeJS.WriteStream;
    const error = await setUp({ root: folder, steps: true, header: "Larder", stream }).catch(
      (all: unknown) => all,
    );
    const what = (error as AggregateError).errors.map(({ message }: Error) => message);
    expect(what).toEqual([
      "Python is not installed",
      "terraform is not installed",
      expect.stringContaining(`no hashicorp/aws ${awsProvider}`),
    ]);
    expect(existsSync(join(folder, "node_modules"))).toBe(false);
    expect(existsSync(join(folder, ".larder", "setup.json"))).toBe(false);
  });
});
