import * as ec2 from "@aws-sdk/client-ec2";
import * as ecr from "@aws-sdk/client-ecr";
import * as iam from "@aws-sdk/client-iam";
import * as secrets from "@aws-sdk/client-secrets-manager";
import { readFileSync } from "node:fs";
import path from "node:path";

import { endpoints, system, workspace } from "./platform";

/** The local AWS as an administrator has it: by the environment's own access key. */

export function awsConfig() {
  const file = path.join(workspace(), ".larder/local/secrets/local-cloud.json");
  const keys = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  const credentials = { accessKeyId: keys["access-key-id"]!, secretAccessKey: keys["secret-access-key"]! };
  return { endpoint: endpoints().aws, region: system().region, credentials, maxAttempts: 1 };
}

type Command = new (input: Record<string, unknown>) => never;
const SERVICES: Readonly<
  Record<string, { client: () => { send(command: never): unknown }; commands: object }>
> = {
  ec2: { client: () => new ec2.EC2Client(awsConfig()), commands: ec2 },
  ecr: { client: () => new ecr.ECRClient(awsConfig()), commands: ecr },
  iam: { client: () => new iam.IAMClient(awsConfig()), commands: iam },
  secretsmanager: { client: () => new secrets.SecretsManagerClient(awsConfig()), commands: secrets },
};
/** Options of the `aws` command that take a list. */
const LISTS = ["security-group-rule-ids"];

/** Runs a line such as `aws iam detach-role-policy --role-name a --policy-arn b`, as the `aws` command understands it. */
export async function runAws(line: string): Promise<void> {
  const [, service, verb, ...options] = line.split(" ");
  const { client, commands } = SERVICES[service!]!;
  const pascal = (text: string) =>
    text.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const input: Record<string, unknown> = {};
  for (let at = 0; at < options.length; at += 2) {
    const option = options[at]!.slice(2);
    const name =
      service === "ecr" ? pascal(option).replace(/^[A-Z]/, (a) => a.toLowerCase()) : pascal(option);
    input[name] = LISTS.includes(option) ? [options[at + 1]] : options[at + 1];
  }
  const Named = (commands as Record<string, Command>)[`${pascal(verb!)}Command`]!;
  await client().send(new Named(input));
}
