import { isDeepStrictEqual } from "node:util";

/** What a plan would do to each resource, as `terraform show -json` tells it: names of attributes, never a value. */

export type Action = "add" | "change" | "replace" | "destroy";

export interface ResourceChange {
  readonly address: string;
  readonly action: Action;
  /** Attributes that differ; empty for what is added or destroyed. */
  readonly attributes: readonly string[];
}

type Values = Readonly<Record<string, unknown>> | null;

interface PlanJson {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly mode: string;
    readonly change: Change;
  }[];
}

interface Change {
  readonly actions: readonly string[];
  readonly before: Values;
  readonly after: Values;
  readonly after_unknown?: Values;
  /** What makes a change a replacement. */
  readonly replace_paths?: readonly (readonly (string | number)[])[];
}

export function changesIn(json: string): ResourceChange[] {
  const { resource_changes = [] } = JSON.parse(json) as PlanJson;
  return resource_changes.flatMap(({ address, mode, change }) => {
    const action = mode === "managed" ? actionOf(change.actions) : undefined;
    if (action === undefined) return [];
    const differs = action === "change" || action === "replace";
    return [{ address, action, attributes: differs ? attributesOf(change) : [] }];
  });
}

function actionOf(actions: readonly string[]): Action | undefined {
  if (actions.includes("delete")) return actions.includes("create") ? "replace" : "destroy";
  if (actions.includes("create")) return "add";
  return actions.includes("update") ? "change" : undefined;
}

function attributesOf({ before, after, after_unknown: unknown, replace_paths: forced }: Change): string[] {
  const names = new Set([before, after, unknown].flatMap((values) => Object.keys(values ?? {})));
  const isForced = (name: string) => forced?.some(([head]) => head === name) ?? false;
  const differs = (name: string) => {
    // Of a new resource nearly everything is known after the apply only: that says nothing.
    if (isUnknown(unknown?.[name])) return isForced(name) || !forced;
    if (forced && !(name in (after ?? {}))) return isForced(name);
    return !isDeepStrictEqual(before?.[name] ?? null, after?.[name] ?? null);
  };
  return [...names].filter(differs).sort();
}

/** `true`, or a list or object that holds one. */
function isUnknown(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).some(isUnknown);
  return value === true;
}
