import { isDeepStrictEqual } from "node:util";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AirbyteApi } from "../deploy/airbyte-api";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { LarderError } from "../errors";

/**
 * What Airbyte has configured against what the synthesised `airbyte` stack says. Only what the code names is compared;
 * what it takes from elsewhere (`${…}`, keys and ids) and what Airbyte hides is not.
 */

type Kind = "sources" | "destinations" | "connections";
interface Named {
  readonly name: string;
  readonly [field: string]: unknown;
}

const RESOURCES: readonly { kind: Kind; type: string }[] = [
  { kind: "sources", type: "airbyte_source" },
  { kind: "destinations", type: "airbyte_destination" },
  { kind: "connections", type: "airbyte_connection" },
];
/** Names that the API gives to fields of the provider. */
const ELSEWHERE = new Set([
  "definition_id",
  "workspace_id",
  "source_id",
  "destination_id",
  "lifecycle",
  "provider",
  "depends_on",
  "//",
]);

export async function checkAirbyte(environment: Environment, airbyte: AirbyteApi): Promise<string[]> {
  const wanted = resourcesIn(environment);
  const found: string[] = [];
  for (const { kind, type } of RESOURCES) {
    const there = new Map((await airbyte.list<Named>(kind)).map((item) => [item.name, item]));
    const named = Object.values(wanted[type] ?? {});
    for (const resource of named) {
      const actual = there.get(resource.name);
      there.delete(resource.name);
      const what = `${kind.slice(0, -1)} ${resource.name}`;
      if (!actual) found.push(`${what} is missing in Airbyte`);
      else found.push(...compareValue(what, fieldsOf(resource), actual));
    }
    found.push(
      ...[...there.keys()].map((name) => `${kind.slice(0, -1)} ${name} is in Airbyte, but not in the code`),
    );
  }
  return found;
}

function resourcesIn(environment: Environment): Record<string, Record<string, Named>> {
  const file = join(environment.stackFolder("airbyte"), "cdk.tf.json");
  try {
    const { resource } = JSON.parse(readFileSync(file, "utf8")) as {
      resource: Record<string, Record<string, Named>>;
    };
    return resource;
  } catch (cause) {
    throw new LarderError("the airbyte stack is not synthesised", {
      where: file,
      next: commandFor(environment, "plan"),
      cause,
    });
  }
}

function fieldsOf(resource: Named): Record<string, unknown> {
  return Object.fromEntries(Object.entries(resource).filter(([name]) => !ELSEWHERE.has(name)));
}

/** Walks what the code says; `actual` may say more. */
export function compareValue(path: string, wanted: unknown, actual: unknown): string[] {
  if (wanted === null || wanted === undefined || isReference(wanted)) return [];
  if (isHidden(actual)) return [];
  const text = parsedJson(wanted);
  if (text !== wanted) return compareValue(path, text, actual);
  if (Array.isArray(wanted)) return compareList(path, wanted, actual);
  if (typeof wanted === "object") {
    return Object.entries(wanted).flatMap(([name, value]) =>
      compareValue(
        `${path}.${name}`,
        value,
        (actual as Record<string, unknown> | undefined)?.[camel(name, actual)],
      ),
    );
  }
  if (isDeepStrictEqual(wanted, actual)) return [];
  return [`${path} is ${JSON.stringify(actual)} in Airbyte, ${JSON.stringify(wanted)} in the code`];
}

/** Streams and the like come in any order: they are found by name. */
function compareList(path: string, wanted: readonly unknown[], actual: unknown): string[] {
  const items = Array.isArray(actual) ? (actual as unknown[]) : [];
  const missing =
    items.length === wanted.length
      ? []
      : [`${path} has ${items.length} entries in Airbyte, ${wanted.length} in the code`];
  return [
    ...missing,
    ...wanted.flatMap((item, index) => {
      const name = (item as { name?: unknown } | null)?.name;
      const other =
        name === undefined ? items[index] : items.find((candidate) => (candidate as Named).name === name);
      return compareValue(`${path}.${String(name ?? index)}`, item, other);
    }),
  ];
}

function isReference(value: unknown): boolean {
  return typeof value === "string" && value.includes("${");
}

function isHidden(value: unknown): boolean {
  return typeof value === "string" && /^\*+$/.test(value);
}

/** The provider takes a connector's configuration as text. */
function parsedJson(value: unknown): unknown {
  if (typeof value !== "string" || !value.trimStart().startsWith("{")) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Terraform writes `sync_mode` where the API writes `syncMode`; a connector's configuration has its own names. */
function camel(name: string, actual: unknown): string {
  const camelCase = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return actual !== null && typeof actual === "object" && camelCase in actual ? camelCase : name;
}
