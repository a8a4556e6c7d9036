import { LocalBackend, S3Backend, type TerraformStack } from "cdktf";
import { join, relative } from "node:path";
import type { Platform } from "./platform";

/**
 * Where a stack's state lies. On the local cloud under `.larder/`, given relative to the stack's own output folder:
 * Terraform runs there, and neighbours that read the state lie at the same depth. In accounts an encrypted bucket
 * that bootstrap made, locked by S3 itself.
 */
export function stateOf(stack: TerraformStack, platform: Platform): void {
  const id = stack.node.id;
  if (platform.environment.local) {
    const folder = join(platform.outdir, "stacks", id);
    const state = join(platform.root, ".larder", platform.environment.name, "state", `${id}.tfstate`);
    new LocalBackend(stack, { path: relative(folder, state) });
    return;
  }
  new S3Backend(stack, {
    bucket: platform.bucketName("state"),
    key: `${id}.tfstate`,
    region: platform.environment.aws.region,
    encrypt: true,
  });
  // cdktf 0.21 has no property for it.
  stack.addOverride("terraform.backend.s3.use_lockfile", true);
}
