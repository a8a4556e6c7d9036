import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodeOf, InputError, LarderError, textOf } from "./errors";
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
