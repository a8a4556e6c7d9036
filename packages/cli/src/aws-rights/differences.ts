import type { SystemFile } from "../../../../platform/system";
import { awsClientConfig } from "../deploy/aws-client";
import { resourcesOf } from "../deploy/stack-json";
import type { Environment } from "../environment/environment";
import { differencesOfPolicies, differencesOfSecrets } from "./resource-policies";
import { differencesOfRole } from "./roles";
import { differencesOfGroup } from "./security-groups";

/**
 * Rights in AWS that the code does not give, on what the stack owns: each with what was found and what takes it away.
 * Terraform's plan sees changes of its own resources only; what somebody adds beside them it never asks for.
 */
export async function differencesOfStack(
  environment: Environment,
  system: SystemFile,
  stack: string,
): Promise<string[]> {
  const { IAMClient } = await import("@aws-sdk/client-iam");
  const { EC2Client } = await import("@aws-sdk/client-ec2");
  const config = awsClientConfig(environment, system);
  const [iam, ec2] = [new IAMClient(config), new EC2Client(config)];
  const all = resourcesOf(environment, stack);
  const found: string[] = [];
  for (const resource of all) {
    if (resource.type === "aws_iam_role") found.push(...(await differencesOfRole(iam, all, resource)));
    if (resource.type === "aws_security_group") found.push(...(await differencesOfGroup(ec2, all, resource)));
  }
  return [...found, ...(await differencesOfPolicies(environment, system, all))];
}

export { differencesOfSecrets };

/** The same of every stack, and of the secrets, which no stack makes. */
export async function differencesOfAll(environment: Environment, system: SystemFile): Promise<string[]> {
  const found: string[] = [];
  for (const { stack } of system.stages)
    found.push(...(await differencesOfStack(environment, system, stack)));
  return [...found, ...(await differencesOfSecrets(environment, system))];
}
