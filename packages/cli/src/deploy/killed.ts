import { existsSync, readdirSync, rmSync } from "node:fs";
import { argumentsOf, carrying } from "../cloud/process";
import type { Environment } from "../environment/environment";

/**
 * Applies that were killed outside of `./larder`: a person's own `npx cdktf deploy` or `terraform apply`. Terraform writes
 * a file beside a local state while it works on it and takes it away at every end of its own.
 */

const LOCK = /^\.(.+)\.tfstate\.lock\.info$/;

/** The stacks whose Terraform was killed; none while a Terraform of this environment runs, which holds its own. */
export function killedApplies(environment: Environment): string[] {
  const folder = environment.path("state");
  if (!existsSync(folder)) return [];
  const stacks = readdirSync(folder).flatMap((file) => LOCK.exec(file)?.[1] ?? []);
  return stacks.length > 0 && isTerraformRunning(environment) ? [] : stacks;
}

/** Called when what they left was put right. */
export function forgetKilled(environment: Environment, stacks: readonly string[]): void {
  for (const stack of stacks) {
    rmSync(environment.path("state", `.${stack}.tfstate.lock.info`), { force: true });
  }
}

function isTerraformRunning(environment: Environment): boolean {
  return carrying("TF_CLI_CONFIG_FILE", environment.path("terraform.tfrc")).some((pid) =>
    /(^|\/)terraform$/.test(argumentsOf(pid)[0] ?? ""),
  );
}
