import type { IAMClient } from "@aws-sdk/client-iam";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { SystemFile } from "../../../../platform/system";
import { awsClientConfig } from "../deploy/aws-client";
import type { Environment } from "../environment/environment";
import { writeJson } from "../environment/write-json";
import { resourcesOf, type SynthesisedResource } from "../deploy/stack-json";

/**
 * What an account has once may be there already, made by another system or by another environment. Terraform takes it
 * in by `import` blocks beside the stack; for what its state holds already they mean nothing.
 */

interface Import {
  readonly to: string;
  readonly id: string;
}

/** Writes the blocks for what is there, and for nothing else. */
export async function takeIn(environment: Environment, system: SystemFile, stack: string): Promise<void> {
  const { IAMClient } = await import("@aws-sdk/client-iam");
  const client = new IAMClient(awsClientConfig(environment, system));
  const imports: Import[] = [];
  for (const resource of resourcesOf(environment, stack)) {
    const id = await idOf(client, resource);
    if (id !== undefined) imports.push({ to: resource.address, id });
  }
  const file = join(environment.stackFolder(stack), "found.tf.json");
  if (imports.length) writeJson(file, { import: imports });
  else rmSync(file, { force: true });
}

/** What Terraform imports it by; undefined where it is not there, or is made anew without harm. */
async function idOf(
  client: IAMClient,
  { type, attributes }: SynthesisedResource,
): Promise<string | undefined> {
  switch (type) {
    case "aws_s3_bucket":
      return String(attributes.bucket);
    case "aws_iam_service_linked_role":
      return serviceLinkedRole(client, String(attributes.aws_service_name));
    case "aws_iam_openid_connect_provider":
      return openIdProvider(client, String(attributes.url), attributes.client_id_list as string[]);
    default:
      return undefined;
  }
}

async function serviceLinkedRole(client: IAMClient, service: string): Promise<string | undefined> {
  const { ListRolesCommand } = await import("@aws-sdk/client-iam");
  const { Roles = [] } = await client.send(
    new ListRolesCommand({ PathPrefix: `/aws-service-role/${service}/` }),
  );
  return Roles[0]?.Arn;
}

/** One that is there may be for others; that tokens are for us, too, takes nothing from them. */
async function openIdProvider(
  client: IAMClient,
  url: string,
  audiences: readonly string[],
): Promise<string | undefined> {
  const iam = await import("@aws-sdk/client-iam");
  const { OpenIDConnectProviderList = [] } = await client.send(new iam.ListOpenIDConnectProvidersCommand({}));
  const end = `:oidc-provider/${url.replace(/^https:\/\//, "")}`;
  const arn = OpenIDConnectProviderList.find(({ Arn }) => Arn?.endsWith(end))?.Arn;
  if (arn === undefined) return undefined;
  const provider = { OpenIDConnectProviderArn: arn };
  const { ClientIDList = [] } = await client.send(new iam.GetOpenIDConnectProviderCommand(provider));
  for (const ClientID of audiences.filter((audience) => !ClientIDList.includes(audience))) {
    await client.send(new iam.AddClientIDToOpenIDConnectProviderCommand({ ...provider, ClientID }));
  }
  return arn;
}
