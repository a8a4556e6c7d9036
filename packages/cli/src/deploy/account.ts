import type { SystemFile } from "../../../../platform/system";
import type { Environment } from "../environment/environment";
import { InputError } from "../errors";
import { awsClientConfig } from "./aws-client";

/** The credentials at hand must belong to the account that larder.yaml names: asked before anything is written. */
export async function checkAccount(environment: Environment, system: SystemFile): Promise<void> {
  const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  const client = new STSClient({ ...awsClientConfig(environment, system), maxAttempts: 2 });
  const identity = await client.send(new GetCallerIdentityCommand({})).catch((cause: unknown) => {
    throw new InputError(`no AWS credentials for environment ${environment.name}`, {
      allowed: `credentials of account ${system.account}`,
      next: "aws sso login (or set AWS_PROFILE) and run again",
      cause,
    });
  });
  if (identity.Account === system.account) return;
  throw new InputError(`your AWS credentials are those of account ${identity.Account}`, {
    where: identity.Arn,
    allowed: `account ${system.account}, which larder.yaml names for ${environment.name}`,
    next: "choose the other profile (AWS_PROFILE) and run again",
  });
}
