import { existsSync } from "node:fs";
import type { SystemFile } from "../../../../platform/system";
import { bringUp, type LocalCloud } from "../cloud/bring-up";
import type { Console } from "../console/console";
import type { Environment } from "../environment/environment";
import { InputError } from "../errors";
import { checkAccount } from "./account";
import { forgetAws } from "./forget-aws";
import { publishSecrets } from "./secrets";
import { synthesise } from "./synth";
import { writeTerraformConfig } from "./terraform-config";

export interface PrepareOptions {
  readonly realProviders?: boolean;
  /** The local cloud, when it was just brought up. */
  readonly cloud?: LocalCloud;
}

/** Everything that must be right before Terraform is asked anything: the cloud, the stacks, secrets, providers. */
export async function prepare(
  environment: Environment,
  console: Console,
  { realProviders = false, cloud }: PrepareOptions = {},
): Promise<SystemFile> {
  const say = (text: string) => console.line(text);
  writeTerraformConfig(environment, realProviders);
  if (environment.isLocal) {
    const { supervisor } = cloud ?? (await bringUp(environment, (text) => console.now(text), say));
    const { awsInstance } = supervisor;
    if (supervisor.file().deployedTo !== awsInstance) {
      const dropped = forgetAws(environment);
      if (dropped)
        say(`the local AWS was started anew and is empty: ${dropped} resources will be made again`);
      supervisor.markDeployed(awsInstance);
    }
  } else {
    await synthesise(environment);
    await checkAccount(environment, environment.system());
  }
  const system = environment.system();
  await publishSecrets(environment, system);
  if (!system.stages.every(({ stack }) => existsSync(environment.stackFolder(stack)))) {
    throw new InputError("a stage has no synthesised stack", {
      where: environment.synthesised,
      next: "report it",
    });
  }
  return system;
}
