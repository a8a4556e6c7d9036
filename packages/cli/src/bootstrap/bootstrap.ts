import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import { checkAccount } from "../deploy/account";
import type { DeployResult } from "../deploy/board";
import { boardFor } from "../deploy/deploy";
import { lockName } from "../deploy/lock-file";
import { prepare } from "../deploy/prepare";
import { publishKeys } from "../deploy/secrets";
import { synthesise } from "../deploy/synth";
import { Terraform } from "../deploy/terraform";
import { writeTerraformConfig } from "../deploy/terraform-config";
import type { Environment } from "../environment/environment";
import { snowflakeOf } from "../warehouse/login";
import { commitLockText, connectText } from "./connect";
import { takeIn } from "./found";
import { resourcesOf } from "../deploy/stack-json";
import { makeStateBucket } from "./state-bucket";
import { loginOfTerraform, terraformUserSql } from "./terraform-user";

export interface BootstrapResult extends DeployResult {
  /** What is left for a person to do, in order. */
  readonly next: readonly Task[];
}

interface Task {
  readonly what: string;
  /** Commands or statements, ready to be run. */
  readonly text: string;
}

/** What an account and its warehouse need before the first deploy. Run again, it changes nothing that is as it should be. */
export async function bootstrap(environment: Environment, console: Console): Promise<BootstrapResult> {
  const system = await prepared(environment, console);
  const result = await applyBootstrap(environment, system, console);
  const next = [
    ...(await snowflakeTask(environment, system, (text) => console.now(text))),
    ...(system.repository ? githubTasks(system) : []),
  ];
  return { ...result, next };
}

function githubTasks(system: SystemFile): Task[] {
  const lock = lockName({ name: system.environment });
  return [
    { what: "Connect GitHub, once", text: connectText(system) },
    {
      what: `Commit ${lock}: workflows install no other provider. The plan adds those that bootstrap did not need`,
      text: commitLockText(system),
    },
  ];
}

async function prepared(environment: Environment, console: Console): Promise<SystemFile> {
  if (environment.isLocal) return prepare(environment, console);
  writeTerraformConfig(environment, false);
  await synthesise(environment);
  const system = environment.system();
  await checkAccount(environment, system);
  return system;
}

/** The bucket first, then the stacks in order, each with what is there already. */
export async function applyBootstrap(
  environment: Environment,
  system: SystemFile,
  console: Console,
): Promise<DeployResult> {
  const stages = system.bootstrap.map((stack) => ({ stack, dependsOn: [] }));
  const board = boardFor(stages, console, (text) => console.now(text));
  for (const { stack } of stages) {
    board.set(stack, "look");
    for (const { type, attributes } of resourcesOf(environment, stack)) {
      if (type === "aws_s3_bucket") await makeStateBucket(environment, system, String(attributes.bucket));
    }
    await takeIn(environment, system, stack);
    const terraform = new Terraform(environment, stack);
    board.set(stack, "init");
    await terraform.init();
    board.set(stack, "plan");
    const plan = await terraform.plan();
    const changes = plan.mustApply
      ? await terraform.apply(plan, (text) => board.set(stack, text))
      : plan.changes;
    board.done({ stack, changes });
  }
  return board.result;
}

async function snowflakeTask(
  environment: Environment,
  system: SystemFile,
  now: (text: string) => void,
): Promise<Task[]> {
  if (system.warehouse.kind !== "snowflake") return [];
  now("keys");
  const keys = await publishKeys(environment, system);
  now("Snowflake: does Terraform's user log in?");
  const { isReady, refusal } = await loginOfTerraform(environment, system);
  if (isReady) return [];
  const { terraformUser } = snowflakeOf(system);
  return [
    {
      what: `Terraform cannot log in to Snowflake yet (${refusal}). As ACCOUNTADMIN run`,
      text: terraformUserSql(terraformUser, keys.get("terraform") ?? ""),
    },
  ];
}
