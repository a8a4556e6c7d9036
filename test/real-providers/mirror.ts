import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The real providers: the folder that LARDER_PROVIDER_MIRROR names, laid out as Terraform's registry. */

const REGISTRY = "registry.terraform.io";

export interface RealProvider {
  readonly source: string;
  /** The one that the stacks pin. */
  readonly pinned: string;
  /** Others that the mirror has, newest last. */
  readonly others: readonly string[];
}

/** @throws {Error} if the mirror is not named or lacks the pinned version. */
export function realProvider(source: string, pinned: string): RealProvider {
  const mirror = process.env.LARDER_PROVIDER_MIRROR;
  const needed = `${REGISTRY}/${source}/${pinned}`;
  if (!mirror)
    throw new Error(
      `LARDER_PROVIDER_MIRROR names no folder: this suite needs one with ${needed} ` +
        "(packages/terraform-standins/README.md says how to make it)",
    );
  const folder = path.join(mirror, REGISTRY, source);
  if (!existsSync(path.join(folder, pinned)))
    throw new Error(`LARDER_PROVIDER_MIRROR=${mirror} has no ${needed}`);
  const others = readdirSync(folder).filter((version) => version !== pinned);
  const collator = new Intl.Collator("en", { numeric: true });
  return { source, pinned, others: others.sort((a, b) => collator.compare(a, b)) };
}

/** Has a synthesised stack take another version of the provider. */
export function pin(stackFolder: string, { source, pinned }: RealProvider, version: string): void {
  const file = path.join(stackFolder, "cdk.tf.json");
  const stack = JSON.parse(readFileSync(file, "utf8")) as Stack;
  const requirement = Object.values(stack.terraform.required_providers).find(
    (required) => required.source === source,
  );
  if (requirement?.version !== pinned) throw new Error(`the stack pins ${source} to no ${pinned}`);
  requirement.version = version;
  writeFileSync(file, JSON.stringify(stack));
}

interface Stack {
  readonly terraform: { readonly required_providers: Record<string, { source: string; version: string }> };
}
