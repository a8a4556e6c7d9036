import { git } from "./git";
import { commitOf } from "./repository";

/** The commit that is checked out, if the work tree is that commit and nothing else. */
export async function cleanCommit(root: string): Promise<string | undefined> {
  const changed = await git(root, ["status", "--porcelain"]).catch(() => "no repository");
  return changed ? undefined : commitOf(root);
}
