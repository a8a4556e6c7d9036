import { InputError } from "../errors";
import type { Environment } from "./environment";

/** What the deployed stacks told; without it nothing is deployed that could be run. */
export function requirePublished(environment: Environment): Record<string, string> {
  const published = environment.published();
  if (published && Object.keys(published).length) return published;
  const option = environment.isLocal ? "" : ` -e ${environment.name}`;
  throw new InputError(`environment ${environment.name} is not deployed`, {
    where: environment.path("published.json"),
    next: `run ./larder deploy${option} first`,
  });
}
