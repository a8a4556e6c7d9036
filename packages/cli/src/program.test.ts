import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodeOf, InputError, jsonOf, LarderError, textOf, toldAs } from "./errors";
import { createProgram, helpText, inputErrorOf } from "./program";

const root = join(__dirname, "../../..");

test("the file help is what ./larder --help prints (node build.mjs cli && node packages/cli/help.mjs writes it)", () => {
  expect(readFileSync(join(root, "help"), "utf8")).toBe(helpText());
});

test("a wrong command is an error of the person's input, with what was probably meant", async () => {
  const error = await createProgram()
    .parseAsync(["stauts"], { from: "user" })
    .catch((caught: { message: string }) => inputErrorOf(caught));
  expect(textOf(error, false)).toContain("unknown command 'stauts'");
  expect(textOf(error, false)).toContain("status");
  expect(exitCodeOf(error)).toBe(2);
});

const refusalOf = (...typed: string[]) =>
  createProgram()
    .parseAsync(typed, { from: "user" })
    .then(
      () => "",
      (caught: { message: string; code?: string }) =>
        textOf(caught instanceof LarderError ? caught : inputErrorOf(caught), false),
    );

test.each([
  [["bogus"], ["unknown command 'bogus'", "start, up, down", "./larder --help"]],
  [
    ["shop", "nosuch"],
    ["unknown command 'nosuch'", "./larder shop", "advance, status"],
  ],
  [
    ["pr", "nosuch"],
    ["unknown command 'nosuch'", "open, close, sweep", "./larder pr --help"],
  ],
  [
    ["shop", "advance", "--days", "0"],
    ["--days", "'0'", "1, 2, 3"],
  ],
  [
    ["sql", "select 1", "--limit", "0"],
    ["--limit", "'0'", "1, 2, 3"],
  ],
  [
    ["airflow", "--port", "http"],
    ["--port", "'http'", "1024 to 65535"],
  ],
  [
    ["logs", "-n", "few"],
    ["--lines", "'few'", "1, 2, 3"],
  ],
  [
    ["deploy", "--real-provider"],
    ["--real-provider", "Did you mean --real-providers?", "./larder deploy --help"],
  ],
])("./larder %j blames what is wrong, and says what is right", async (typed, parts) => {
  const text = await refusalOf(...typed);
  for (const part of parts) expect(text).toContain(part);
  expect(text.split("\n").length).toBeLessThanOrEqual(3);
});

test("a full disk is told in three lines, however many the program wrote that met it", () => {
  const detail = "Traceback\n".repeat(30) + "sqlite3.OperationalError: database or disk is full";
  const failed = new LarderError("Airflow could not make its database", { detail, log: "a.log" });
  expect(textOf(toldAs(failed), false)).toBe(
    "✗ the disk is full: Airflow could not make its database\n  next: free some space, then the same command goes on where it stopped · log: a.log",
  );
  const written = Object.assign(new Error("ENOSPC: no space left on device, write"), { path: "/a/b" });
  expect(textOf(toldAs(written), false)).toContain("where: /a/b");
});

test("with --json a failure is one document too", () => {
  const error = new InputError("there is no stack", { allowed: "a, b", next: "correct it" });
  expect(JSON.parse(JSON.stringify(jsonOf(error)))).toEqual({
    error: { message: "there is no stack", allowed: "a, b", next: "correct it", exitCode: 2 },
  });
});

test("an error is told in three lines, with its stack trace only when asked for", () => {
  const error = new InputError("port 80 is taken", {
    where: "aws",
    allowed: "1024 to 65535",
    next: "unset it",
    log: "a.log",
  });
  expect(textOf(error, false).split("\n")).toEqual([
    "✗ port 80 is taken",
    "  where: aws · allowed: 1024 to 65535",
    "  next: unset it · log: a.log",
  ]);
  expect(textOf(error, true)).toContain("program.test.ts");
});

test("exit codes tell failures from wrong input", () => {
  expect(exitCodeOf(new LarderError("failed"))).toBe(1);
  expect(exitCodeOf(new Error("bug"))).toBe(1);
  expect(exitCodeOf(new InputError("wrong"))).toBe(2);
});
