import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { createProgram } from "../../packages/cli/src/program";
import { readAction, readWorkflow } from "../delivery/workflow";

/** Every command of a workflow is `./larder …` or an npm script, and there is one with those options. */

const root = path.join(__dirname, "../..");
const runs = [
  ...readdirSync(path.join(root, ".github/workflows")).flatMap((file) =>
    Object.values(readWorkflow(root, file).jobs).flatMap(({ steps }) => steps),
  ),
  ...readAction(root, "./.github/actions/set-up").runs.steps,
].flatMap(({ run }) => run?.trim() ?? []);
const commands = [...new Set(runs)];

/** The answer as an output of the job: all that may stand around a command. */
const AS_OUTPUT = /^\{ echo "\w+<<END"; (.+); echo END; \} >> "\$GITHUB_OUTPUT"$/;
const bare = (run: string) => AS_OUTPUT.exec(run)?.[1] ?? run;

test.each(commands)("%s", async (run) => {
  const [program, ...args] = words(bare(run));
  if (program === "npm") return expect(scripts()).toContain(args[0] === "run" ? args[1] : args[0]);
  expect(program).toBe("./larder");
  await expect(understood(args)).resolves.toBe(true);
});

test("a command or option that there is not is noticed", async () => {
  await expect(understood(["deliver", "--nosuch"])).rejects.toThrow("--nosuch");
  await expect(understood(["nosuch"])).rejects.toThrow("nosuch");
  await expect(understood(["pr", "open"])).rejects.toThrow("missing");
  expect(() => words("./larder plan; rm -rf /")).toThrow("plain");
});

test("the suites that a pull request's tests name exist, and the job lints and types as .ci/run does", () => {
  const suites = commands
    .filter((run) => run.startsWith("npm test -- "))
    .flatMap((run) => words(run).slice(3));
  const known = readFileSync(path.join(root, "test/suites.mjs"), "utf8");
  expect(suites.length).toBeGreaterThan(0);
  for (const suite of suites) expect(known).toMatch(new RegExp(`(pytest|jest)\\("${suite}"`));
  const ci = readFileSync(path.join(root, ".ci/run"), "utf8");
  for (const script of ["typecheck", "lint"]) {
    expect(commands).toContain(`npm run ${script}`);
    expect(ci).toMatch(new RegExp(`^npm run (--silent )?${script}$`, "m"));
  }
});

/** Words of a plain command; variables in quotes stand for a word. */
function words(command: string): string[] {
  if (!/^[\w./ -]+(?:\s+(?:[\w./:=-]+|"\$[A-Z_]+"))*$/.test(command))
    throw new Error(`not a plain command: ${command}`);
  return command.split(/\s+/).map((word) => (word.startsWith('"$') ? "7" : word));
}

function scripts(): string[] {
  const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  return Object.keys(scripts);
}

/** The command line reads it, and does nothing. */
async function understood(args: string[]): Promise<boolean> {
  let read = false;
  const program = createProgram();
  const silence = (command: Command) => {
    if (command.commands.length === 0) command.action(() => void (read = true));
    command.commands.forEach(silence);
  };
  silence(program);
  await program.parseAsync(args, { from: "user" });
  return read;
}
