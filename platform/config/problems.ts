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

/** Every problem of the file at once. */
export class ConfigError extends InputError {
  override readonly name = "ConfigError";
  constructor(
    readonly file: string,
    readonly problems: readonly Problem[],
  ) {
    super(
      [`${file}: ${count(problems.length)}`, ...problems.map((problem) => `  ${line(problem)}`)].join("\n"),
    );
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
  const found = value === undefined ? undefined : JSON.stringify(value);
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
      return [{ path, found, allowed: allowed.join(", "), meant: near }];
    }
    case "invalid_type":
      return [{ path, found, allowed: value === undefined ? `required: ${issue.expected}` : issue.expected }];
    case "too_small":
      return [{ path, found, allowed: `at least ${issue.minimum}${unit(issue.origin)}` }];
    case "too_big":
      return [{ path, found, allowed: `at most ${issue.maximum}${unit(issue.origin)}` }];
    default:
      return [{ path, found, allowed: issue.message }];
  }
}

/** The nearest candidate, if it is near enough to be a slip of the finger. */
export function meant(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const nearest = closest(word, [...candidates]);
  return distance(word, nearest) <= Math.max(2, nearest.length / 3) ? nearest : undefined;
}

export function dotted(path: readonly PropertyKey[]): string {
  return path.length === 0 ? "(the file)" : path.map(String).join(".");
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
