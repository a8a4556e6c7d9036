import { readJson } from "../environment/environment";

/**
 * Whether everybody can read what is printed: a workflow's log is as public as its repository, which the event that
 * started the workflow tells. What does not say that it is private counts as public.
 */
export function isLogPublic(): boolean {
  const file = process.env.GITHUB_EVENT_PATH;
  if (!file) return false;
  return readJson<{ repository?: { private?: boolean } }>(file)?.repository?.private !== true;
}
