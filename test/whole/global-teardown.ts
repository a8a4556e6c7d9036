import execa from "execa";

import { removeWorkspace } from "./workspace";

/** Leaves neither a process nor a file; with LARDER_TEST_KEEP=1 the platform stays up to be looked at. */
export default async function tearDown(): Promise<void> {
  const folder = process.env.LARDER_TEST_WORKSPACE;
  if (!folder || process.env.LARDER_TEST_KEEP) return;
  await execa("./larder", ["down"], { cwd: folder, reject: false });
  removeWorkspace(folder);
}
