import { InputError } from "../errors";

/** In which order stacks are applied; the reverse is that of destroying. */

export interface OrderedStage {
  readonly stack: string;
  readonly dependsOn: readonly string[];
  readonly gate?: "airbyte" | undefined;
}

/** The stages that the person named, or all. */
export function chosenStages<S extends OrderedStage>(stages: readonly S[], names: readonly string[]): S[] {
  const known = stages.map(({ stack }) => stack);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length) {
    throw new InputError(`there is no stack ${unknown.map((name) => `"${name}"`).join(", ")}`, {
      allowed: known.join(", "),
      next: "correct the name and run again",
    });
  }
  return names.length ? stages.filter(({ stack }) => names.includes(stack)) : [...stages];
}

/** Turned around: a stack is destroyed after those that depend on it. */
export function reversed<S extends OrderedStage>(stages: readonly S[]): S[] {
  return [...stages].reverse().map((stage) => ({
    ...stage,
    dependsOn: stages.filter(({ dependsOn }) => dependsOn.includes(stage.stack)).map(({ stack }) => stack),
  }));
}

/**
 * Runs `work` for every stage, each after those of them that it depends on, at most `atOnce` side by side. After a
 * failure nothing new is started; what runs is waited for.
 */
export async function inOrder<S extends OrderedStage>(
  stages: readonly S[],
  atOnce: number,
  work: (stage: S) => Promise<void>,
): Promise<void> {
  const names = new Set(stages.map(({ stack }) => stack));
  const waiting = [...stages];
  const done = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  const isReady = (stage: S) => stage.dependsOn.every((name) => !names.has(name) || done.has(name));
  while (waiting.length || running.size) {
    while (running.size < atOnce && failures.length === 0) {
      const index = waiting.findIndex(isReady);
      if (index < 0) break;
      const [stage] = waiting.splice(index, 1) as [S];
      const end = () => void running.delete(stage.stack);
      const promise = work(stage)
        .then(() => void done.add(stage.stack))
        .catch((error: unknown) => void failures.push(error))
        .then(end);
      running.set(stage.stack, promise);
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  if (failures.length) throw failures[0];
  if (waiting.length)
    throw new Error(`stacks wait for each other: ${waiting.map(({ stack }) => stack).join(", ")}`);
}
