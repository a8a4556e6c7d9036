import { existsSync } from "node:fs";
import type { SystemFile } from "../../../../platform/system";
import { requireStateBucket } from "../bootstrap/state-bucket";
import { bringUp, type LocalCloud } from "../cloud/bring-up";
import type { Console } from "../console/console";
import type { Environment } from "../environment/environment";
import { changesNothing } from "../environment/read-only";
import { InputError } from "../errors";
import { checkAccount } from "./account";
import { recover, repairStates } from "./cut-off";
import { awaitEarlier, forgetEarlier } from "./earlier";
import { forgetAws } from "./forget-aws";
import { forgetKilled, killedApplies } from "./killed";
import { fetchTerraformKey, publishSecrets } from "./secrets";
import { synthesise } from "./synth";
import { writeTerraformConfig } from "./terraform-config";

export interface PrepareOptions {
  readonly realProviders?: boolean;
  /** The local cloud, when it was just brought up. */
  readonly cloud?: LocalCloud;
  /** Nothing is written, also no secret: for who may only look. */
  readonly readOnly?: boolean;
}

/** Everything that must be right before Terraform is asked anything: the cloud, the stacks, secrets, providers. */
export async function prepare(
  environment: Environment,
  console: Console,
  { realProviders = false, cloud, readOnly = false }: PrepareOptions = {},
): Promise<SystemFile> {
  writeTerraformConfig(environment, realProviders);
  const cut = await awaitEarlier(environment, (text) => console.now(text));
  if (environment.isLocal) {
    await prepareLocal(environment, console, cut, cloud);
  } else {
    await synthesise(environment);
    await checkAccount(environment, environment.system());
    await requireStateBucket(environment, environment.system());
  }
  const system = environment.system();
  if (environment.isLocal || !readOnly) await publishSecrets(environment, system);
  else if (!changesNothing()) await fetchTerraformKey(environment, system);
  if (!system.stages.every(({ stack }) => existsSync(environment.stackFolder(stack)))) {
    throw new InputError("a stage has no synthesised stack", {
      where: environment.synthesised,
      next: "report it",
    });
  }
  return system;
}

async function prepareLocal(
  environment: Environment,
  console: Console,
  cut: readonly string[],
  cloud?: LocalCloud,
): Promise<void> {
  const say = (text: string) => console.line(text);
  const now = (text: string) => console.now(text);
  // Before anything reads them.
  const killed = killedApplies(environment);
  const { restored, lost } = repairStates(environment);
  if (restored.length) say(`the state of ${restored.join(", ")} was empty or torn: the one before is taken`);
  const { supervisor } = cloud ?? (await bringUp(environment, now, say));
  const broken = [...new Set([...cut, ...killed, ...lost])];
  if (broken.length) {
    const anew = await recover(environment, supervisor, broken);
    say(`an earlier deploy was cut off while it applied ${broken.join(", ")}: ${anew.join(", ")} begin anew`);
    forgetEarlier(environment, cut);
    forgetKilled(environment, killed);
    await supervisor.up(now, say);
  }
  const { awsInstance } = supervisor;
  if (supervisor.file().deployedTo === awsInstance) return;
  const dropped = forgetAws(environment);
  if (dropped) say(`the local AWS was started anew and is empty: ${dropped} resources will be made again`);
  supervisor.markDeployed(awsInstance);
}
