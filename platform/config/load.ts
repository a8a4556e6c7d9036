import { basename } from "node:path";
import { z } from "zod";
import type { Environment } from "../platform";
import { ConfigError, meant, problemsOf, shown, valueAt, type KeysAt, type Problem } from "./problems";
import { ConfigSchema, EnvironmentSchema, type BlueprintInputs, type Config } from "./schema";
import { parseYaml, readText } from "./yaml";

/** Reads larder.yaml, or throws one ConfigError that names everything that is wrong with it. */
export function loadConfig(file: string, blueprints?: BlueprintInputs): Config {
  const text = readText(file);
  if (typeof text !== "string") throw new ConfigError(basename(file), [text]);
  return parseConfig(basename(file), text, blueprints);
}

/**
 * The same for a text. Without `blueprints` (the command line knows none) the blueprint's name and settings are taken
 * as they stand; synthesis checks them.
 */
export function parseConfig(file: string, text: string, blueprints?: BlueprintInputs): Config {
  const { value: input, problems: unread } = parseYaml(text);
  if (unread.length > 0) throw new ConfigError(file, unread);
  const envelope = ConfigSchema.safeParse(input);
  const problems = envelope.success
    ? []
    : problemsOf(allIssues(envelope.error.issues, input), input, (path) => keysOf(ConfigSchema, path));
  const settings = blueprints && checkSettings(input, blueprints, problems);
  if (blueprints) problems.push(...missingAccounts(input, blueprints));
  if (problems.length > 0 || !envelope.success) throw new ConfigError(file, problems);
  return { ...envelope.data, settings: settings ?? envelope.data.settings };
}

/**
 * The environment by name, with what the local cloud is where the file names no account. `saidIn` is where the person
 * said the name.
 */
export function environmentOf(
  file: string,
  config: Config,
  name: string,
  saidIn = "LARDER_ENVIRONMENT",
): Environment {
  const found = Object.hasOwn(config.environments, name) ? config.environments[name] : undefined;
  if (found === undefined) {
    const names = Object.keys(config.environments);
    const problem = {
      path: saidIn,
      found: JSON.stringify(name),
      allowed: names.join(", "),
      meant: meant(name, names),
    };
    throw new ConfigError(file, [problem]);
  }
  return {
    name,
    branch: found.branch,
    local: found.aws === undefined,
    protected: found.protected,
    aws: found.aws ?? { account: "123456789012", region: "us-east-2" },
    snowflake: found.snowflake ?? (found.aws ? undefined : { organization: "LARDER", account: "LOCAL" }),
  };
}

/** zod does not look at what stands under a wrong name; its problems are wanted all the same. */
function allIssues(issues: readonly z.core.$ZodIssue[], input: unknown): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== "invalid_key") return [issue];
    const { error } = EnvironmentSchema.safeParse(valueAt(input, issue.path));
    const below = (error?.issues ?? []).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
    return [issue, ...below];
  });
}

/** A deploy to AWS that guessed the Snowflake account would log in to a stranger's. */
function missingAccounts(input: unknown, blueprints: BlueprintInputs): Problem[] {
  const { blueprint, environments } = (input ?? {}) as { blueprint?: unknown; environments?: unknown };
  if (typeof blueprint !== "string" || !Object.hasOwn(blueprints, blueprint)) return [];
  if (!blueprints[blueprint]?.usesSnowflake || typeof environments !== "object") return [];
  return Object.entries(environments ?? {}).flatMap(([name, environment]: [string, unknown]) => {
    const { aws, snowflake } = (environment ?? {}) as { aws?: unknown; snowflake?: unknown };
    const allowed = `the account of an environment in AWS, as { organization: acme, account: ${name} }: ${blueprint} uses Snowflake`;
    return aws && snowflake === undefined ? [{ path: `environments.${name}.snowflake`, allowed }] : [];
  });
}

/** Settings by the blueprint's own schema. Their problems join the others. */
function checkSettings(
  input: unknown,
  blueprints: BlueprintInputs,
  problems: Problem[],
): Record<string, unknown> | undefined {
  const { blueprint, settings = {} } = (input ?? {}) as { blueprint?: unknown; settings?: unknown };
  if (typeof blueprint !== "string") return undefined;
  const schema = Object.hasOwn(blueprints, blueprint) ? blueprints[blueprint]?.settings : undefined;
  if (schema === undefined) {
    const names = Object.keys(blueprints);
    const allowed = names.join(", ");
    problems.push({
      path: "blueprint",
      found: shown(blueprint),
      allowed,
      meant: meant(blueprint, names),
    });
    return undefined;
  }
  const wrapped = z.object({ settings: schema });
  const checked = wrapped.safeParse({ settings: settings ?? {} });
  if (checked.success) return checked.data.settings;
  problems.push(...problemsOf(checked.error.issues, input, (path) => keysOf(wrapped, path)));
  return undefined;
}

/** The keys that `schema` allows at `path`, looking through defaults, optionals and records. */
const keysOf = (schema: z.ZodType, path: readonly PropertyKey[]): ReturnType<KeysAt> => {
  const inner = unwrapped(schema);
  const [head, ...rest] = path;
  if (inner instanceof z.ZodObject) {
    if (head === undefined) return Object.keys(inner.shape);
    const child = inner.shape[String(head)] as z.ZodType | undefined;
    return child === undefined ? [] : keysOf(child, rest);
  }
  if (inner instanceof z.ZodRecord && head === undefined) {
    return inner.keyType instanceof z.ZodEnum ? inner.keyType.options.map(String) : [];
  }
  if (inner instanceof z.ZodRecord) return keysOf(inner.valueType as z.ZodType, rest);
  if (inner instanceof z.ZodArray && head !== undefined) return keysOf(inner.element as z.ZodType, rest);
  return [];
};

function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return unwrapped(schema.unwrap() as z.ZodType);
  }
  return schema;
}
