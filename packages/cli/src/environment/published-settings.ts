import { InputError } from "../errors";
import { commandFor } from "./command";
import type { Environment } from "./environment";

/** What the deployed stacks told; without it nothing is deployed that could be run. */
export function requirePublished(environment: Environment): Record<string, string> {
  const published = environment.published();
  if (published && Object.keys(published).length) return published;
  throw new InputError(`environment ${environment.name} is not deployed`, {
    where: environment.path("published.json"),
    next: `run ${commandFor(environment, "deploy")} first`,
  });
}
