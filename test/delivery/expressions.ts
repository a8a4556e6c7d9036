import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import type { FunctionDefinition } from "@actions/expressions/funcs/info";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";

/** The expressions of a workflow, evaluated by GitHub's own library: `${{ … }}` in a text, and `if`. */

export type Contexts = Readonly<Record<string, unknown>>;

/** How the steps, or the needed jobs, went so far. */
export type Outcome = "success" | "failure";

const HAS_STATUS = /\b(success|failure|always|cancelled)\s*\(/;
const NAMED = /\b(vars|secrets)\.([A-Za-z_]\w*)/g;

/** A text with its expressions replaced, as `run`, `with` and `env` have them. */
export function textOf(template: unknown, contexts: Contexts): string {
  return String(template).replaceAll(/\$\{\{(.*?)\}\}/gs, (_all, expression: string) => {
    const value = evaluate(expression, contexts, "success");
    return value === null ? "" : typeof value === "object" ? "Object" : String(value);
  });
}

/** A value that may be of any kind where the text is one expression: `matrix`, `outputs`. */
export function valueOf(template: unknown, contexts: Contexts): unknown {
  const whole = /^\s*\$\{\{(.*)\}\}\s*$/s.exec(String(template));
  if (typeof template !== "string") return template;
  return whole ? evaluate(whole[1]!, contexts, "success") : textOf(template, contexts);
}

/** Without a word about the status, a condition begins with `success() &&`. */
export function holds(condition: unknown, contexts: Contexts, outcome: Outcome): boolean {
  if (condition === undefined) return outcome === "success";
  const expression = String(condition).replace(/^\s*\$\{\{(.*)\}\}\s*$/s, "$1");
  const whole = HAS_STATUS.test(expression) ? expression : `success() && (${expression})`;
  return Boolean(evaluate(whole, contexts, outcome));
}

function evaluate(expression: string, contexts: Contexts, outcome: Outcome): unknown {
  for (const [, context, name] of expression.matchAll(NAMED)) {
    const known = (contexts[context!] ?? {}) as Record<string, unknown>;
    // GitHub takes the empty text instead, and the fault shows somewhere else.
    if (!(name! in known)) throw new Error(`the workflow reads ${context}.${name}, which nobody has set`);
  }
  const { workspace = "." } = (contexts.github ?? {}) as { workspace?: string };
  const functions = [...statusFunctions(outcome), hashFiles(workspace)];
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const dictionary = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  const known = new Map(functions.map((one) => [one.name.toLowerCase(), one]));
  const result = new Evaluator(parsed, dictionary, known).evaluate();
  return JSON.parse(JSON.stringify(result, data.replacer)) as unknown;
}

function statusFunctions(outcome: Outcome): FunctionDefinition[] {
  const answers = {
    success: outcome === "success",
    failure: outcome === "failure",
    always: true,
    cancelled: false,
  };
  return Object.entries(answers).map(([name, answer]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(answer),
  }));
}

/** Of tracked files: what git does not know does not change between runs. */
function hashFiles(folder: string): FunctionDefinition {
  const call = (...patterns: data.ExpressionData[]) => {
    const globs = patterns.map((pattern) => `:(glob)${pattern.coerceString()}`);
    const listed = execFileSync("git", ["ls-files", "-z", "--", ...globs], { cwd: folder, encoding: "utf8" });
    const files = listed.split("\0").filter(Boolean);
    const hash = createHash("sha256");
    for (const file of files) hash.update(readFileSync(path.join(folder, file)));
    return new data.StringData(files.length ? hash.digest("hex") : "");
  };
  return { name: "hashFiles", minArgs: 1, maxArgs: 255, call };
}
