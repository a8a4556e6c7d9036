import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { loadConfig } from "../platform/config/load";
import { ConfigError } from "../platform/config/problems";
import { INPUTS } from ".";

/** Every file of samples/cases.yaml, read as the command line reads larder.yaml. */

interface Case {
  readonly case: string;
  readonly says: readonly string[];
  readonly text?: string;
  readonly base64?: string;
  readonly repeat?: { readonly text: string; readonly times: number };
}

const cases = parse(
  readFileSync(join(__dirname, "..", "platform", "config", "samples", "cases.yaml"), "utf8"),
) as Case[];
const folder = mkdtempSync(join(tmpdir(), "larder-cases-"));

function told({ case: name, text = "", base64, repeat }: Case): string {
  const file = join(folder, `${name}.yaml`);
  const long = repeat && repeat.text.repeat(repeat.times);
  writeFileSync(file, base64 === undefined ? (long ?? text) : Buffer.from(base64, "base64"));
  try {
    loadConfig(file, INPUTS);
    return "";
  } catch (error) {
    if (error instanceof ConfigError && error.exitCode === 2) return error.message;
    throw error;
  }
}

const wrong = cases.filter(({ says }) => says.length > 0);
const right = cases.filter(({ says }) => says.length === 0);

test.each(wrong)("the file $case is refused, with what was found, what is allowed and where", (given) => {
  const [head, ...problems] = told(given).split("\n");
  expect(head).toContain(`${given.case}.yaml: `);
  for (const says of given.says)
    expect(problems.map((line) => line.slice(2, 2 + says.length))).toContain(says);
  if (given.says.length === 1) expect(problems).toHaveLength(1);
  expect(problems.join("")).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
});

test.each(right)("the file $case is taken", (given) => expect(told(given)).toBe(""));
