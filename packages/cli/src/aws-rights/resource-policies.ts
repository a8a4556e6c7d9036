import type { SystemFile } from "../../../../platform/system";
import { snowflakeUsers } from "../cloud/vault";
import { awsClientConfig, awsPath } from "../deploy/aws-client";
import type { SynthesisedResource } from "../deploy/stack-json";
import type { Environment } from "../environment/environment";
import { isSamePolicy, referring } from "../deploy/wanted";

/** Policies that stand on a thing and let others in: of buckets, image repositories, tables and secrets. */

type Ask = () => Promise<string | undefined>;

/** Errors by which the services say that there is no policy, or not even the thing. */
const NONE = [
  ...["NoSuchBucket", "NoSuchBucketPolicy", "PolicyNotFoundException", "RepositoryNotFoundException"],
  ...["RepositoryPolicyNotFoundException", "ResourceNotFoundException"],
];

export async function differencesOfPolicies(
  environment: Environment,
  system: SystemFile,
  all: readonly SynthesisedResource[],
): Promise<string[]> {
  const config = awsClientConfig(environment, system);
  const { S3Client, GetBucketPolicyCommand } = await import("@aws-sdk/client-s3");
  const { ECRClient, GetRepositoryPolicyCommand } = await import("@aws-sdk/client-ecr");
  const { DynamoDBClient, GetResourcePolicyCommand } = await import("@aws-sdk/client-dynamodb");
  const [buckets, images, tables] = [new S3Client(config), new ECRClient(config), new DynamoDBClient(config)];
  const found: string[] = [];
  for (const resource of all) {
    const { type, attributes } = resource;
    if (type === "aws_s3_bucket") {
      const Bucket = String(attributes.bucket);
      const [wanted] = referring(all, "aws_s3_bucket_policy", "bucket", resource);
      const ask = async () => (await buckets.send(new GetBucketPolicyCommand({ Bucket }))).Policy;
      const remove = `aws s3api delete-bucket-policy --bucket ${Bucket}`;
      found.push(...(await compare(`bucket ${Bucket}`, ask, remove, wanted?.attributes.policy)));
    } else if (type === "aws_ecr_repository") {
      const repositoryName = String(attributes.name);
      const ask = async () =>
        (await images.send(new GetRepositoryPolicyCommand({ repositoryName }))).policyText;
      const remove = `aws ecr delete-repository-policy --repository-name ${repositoryName}`;
      found.push(...(await compare(`image repository ${repositoryName}`, ask, remove)));
    } else if (type === "aws_dynamodb_table") {
      const name = String(attributes.name);
      const ResourceArn = `arn:aws:dynamodb:${system.region}:${system.account}:table/${name}`;
      const ask = async () => (await tables.send(new GetResourcePolicyCommand({ ResourceArn }))).Policy;
      const remove = `aws dynamodb delete-resource-policy --resource-arn ${ResourceArn}`;
      found.push(...(await compare(`table ${name}`, ask, remove)));
    }
  }
  return found;
}

/** The command line makes secrets and gives them no policy: who may read one stands in the roles alone. */
export async function differencesOfSecrets(environment: Environment, system: SystemFile): Promise<string[]> {
  const { SecretsManagerClient, GetResourcePolicyCommand } = await import("@aws-sdk/client-secrets-manager");
  const client = new SecretsManagerClient(awsClientConfig(environment, system));
  const names = [
    ...snowflakeUsers(system).map((user) => awsPath(system, `snowflake/${user}`)),
    awsPath(system, "airbyte"),
    ...system.sources.flatMap(({ secret }) => secret ?? []),
  ];
  const found: string[] = [];
  for (const SecretId of names) {
    const ask = async () => (await client.send(new GetResourcePolicyCommand({ SecretId }))).ResourcePolicy;
    const remove = `aws secretsmanager delete-resource-policy --secret-id ${SecretId}`;
    found.push(...(await compare(`secret ${SecretId}`, ask, remove)));
  }
  return found;
}

async function compare(what: string, ask: Ask, remove: string, wanted?: unknown): Promise<string[]> {
  const policy = await ask().catch((error: unknown) => {
    if (NONE.includes((error as Error).name)) return undefined;
    throw error;
  });
  if (policy === undefined || policy === "") return [];
  if (wanted === undefined) return [`${what} has a policy, which no code gives: ${remove}`];
  if (isSamePolicy(String(wanted), policy)) return [];
  return [`${what} lets others in than the code says (its policy differs)`];
}
