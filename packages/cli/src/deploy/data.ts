import { join } from "node:path";
import { readJson, type Environment } from "../environment/environment";
import { InputError } from "../errors";

/** Stacks that hold data: one of their resources may not be destroyed, as synthesis wrote it. */

interface StackJson {
  readonly resource?: Record<
    string,
    Record<string, { readonly lifecycle?: { readonly prevent_destroy?: boolean } }>
  >;
}

export function keepsData({ resource = {} }: StackJson): boolean {
  const all = Object.values(resource).flatMap((named) => Object.values(named));
  return all.some(({ lifecycle }) => lifecycle?.prevent_destroy === true);
}

/** Refused before the first stack is gone, not in the middle. */
export function refuseToLoseData(environment: Environment, stacks: readonly string[]): void {
  const holding = stacks.filter((stack) => {
    const file = join(environment.stackFolder(stack), "cdk.tf.json");
    return isThere(environment, stack) && keepsData(readJson<StackJson>(file) ?? {});
  });
  if (holding.length === 0) return;
  throw new InputError(`${holding.join(", ")} ${holding.length === 1 ? "holds" : "hold"} data`, {
    where: `environment ${environment.name}`,
    allowed: "stacks without data, by name; or --delete-data",
    next: "say --delete-data if the data may go, too",
  });
}

/** A remote state is not asked: what cannot be known is taken to be there. */
function isThere(environment: Environment, stack: string): boolean {
  if (!environment.isLocal) return true;
  const state = readJson<{ resources?: unknown[] }>(environment.path("state", `${stack}.tfstate`));
  return (state?.resources?.length ?? 0) > 0;
}
