import { closest, distance } from "fastest-levenshtein";
import type { z } from "zod";
import { InputError } from "../errors";

/** One thing that is wrong in larder.yaml. */
export interface Problem {
  /** Where: `environments.prod.aws.region`. */
  readonly path: string;
  /** What stands there now; absent where a key is missing. */
  readonly found?: string;
  /** What may stand there. */
  readonly allowed: string;
  /** The key or value that was probably meant. */
  readonly meant?: string;
}

/** Who has more than these has another kind of file. */
const TOLD = 20;

/** Every problem of the file at once. */
export class ConfigError extends InputError {
  override readonly name = "ConfigError";
  constructor(
    readonly file: string,
    readonly problems: readonly Problem[],
  ) {
    const told = problems.slice(0, TOLD).map((problem) => `  ${line(problem)}`);
    const rest = problems.length > TOLD ? [`  … and ${problems.length - TOLD} more`] : [];
    super([`${file}: ${count(problems.length)}`, ...told, ...rest].join("\n"));
  }
}

export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  schemaKeys: KeysAt,
): Problem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, input, schemaKeys));
}

/** The keys that a schema allows at a path. */
export type KeysAt = (path: readonly PropertyKey[]) => readonly string[];

function problemsOfIssue(issue: z.core.$ZodIssue, input: unknown, keysAt: KeysAt): Problem[] {
  const path = dotted(issue.path);
  const value = valueAt(input, issue.path);
  const found = value === undefined ? undefined : shown(value);
  /** Ours, where the schema has any. */
  const message =
    issue.message.startsWith("Invalid") || issue.message.startsWith("Too ") ? undefined : issue.message;
  switch (issue.code) {
    case "unrecognized_keys": {
      const allowed = keysAt(issue.path);
      return issue.keys.map((key) => ({
        path: dotted([...issue.path, key]),
        found: "an unknown key",
        allowed: allowed.join(", "),
        meant: meant(key, allowed),
      }));
    }
    case "invalid_key":
      return [{ path, found: "this name", allowed: issue.issues[0]?.message ?? issue.message }];
    case "invalid_value": {
      const allowed = issue.values.map(String);
      const near = typeof value === "string" ? meant(value, allowed) : undefined;
      return [{ path, found, allowed: message ?? allowed.join(", "), meant: near }];
    }
    case "invalid_type":
      return [{ path, found, allowed: message ?? typeText(issue, value) }];
    case "too_small": {
      const least = issue.inclusive === false ? "more than" : "at least";
      return [{ path, found, allowed: message ?? `${least} ${issue.minimum}${unit(issue.origin)}` }];
    }
    case "too_big": {
      const most = issue.inclusive === false ? "less than" : "at most";
      return [{ path, found, allowed: message ?? `${most} ${issue.maximum}${unit(issue.origin)}` }];
    }
    default:
      return [{ path, found, allowed: issue.message }];
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  int: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "keys with values, or {}",
  record: "keys with values, or {}",
  array: "a list, as [a, b]",
};

function typeText({ expected }: { readonly expected: string }, value: unknown): string {
  const type = TYPES[expected] ?? expected;
  if (value === undefined) return `required: ${type}`;
  // Whoever writes a key and nothing behind it rarely knows that this is a value too.
  return value === null ? `${type}; or leave the key out` : type;
}

/** As long as a line bears. */
const SHOWN = 60;

/** A value as the person wrote it, without anything that a terminal would obey. */
export function shown(value: unknown): string {
  if (value === null) return "empty";
  // YAML has numbers that JSON has not: .inf and .nan.
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** The nearest candidate, if it is near enough to be a slip of the finger. */
export function meant(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0 || word.length > 2 * SHOWN) return undefined;
  const nearest = closest(word, [...candidates]);
  return distance(word, nearest) <= Math.max(2, nearest.length / 3) ? nearest : undefined;
}

export function dotted(path: readonly PropertyKey[]): string {
  return path.length === 0
    ? "(the file)"
    : path.map((key) => (typeof key === "string" ? named(key) : String(key))).join(".");
}

/** A key as it stands, unless it is long or no word. */
function named(key: string): string {
  return /^[\p{L}\p{N}_@./-]{1,60}$/u.test(key) ? key : shown(key);
}

export function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  );
}

function unit(origin: string): string {
  if (origin === "string") return " characters";
  return origin === "array" || origin === "set" ? " entries" : "";
}

function line({ path, found, allowed, meant }: Problem): string {
  const is = found === undefined ? "is missing" : `is ${found}`;
  return `${path} ${is}; allowed: ${allowed}${meant === undefined ? "" : `. Did you mean ${meant}?`}`;
}

function count(problems: number): string {
  return problems === 1 ? "1 problem" : `${problems} problems`;
}
