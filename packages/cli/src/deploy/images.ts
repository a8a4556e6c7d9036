import execa from "execa";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { SystemFile } from "../../../../platform/system";
import type { Environment } from "../environment/environment";
import { InputError } from "../errors";
import { awsClientConfig } from "./aws-client";

/**
 * Builds and pushes the images whose tag the registry does not have. The tag is the hash of the program's folder, so
 * an unchanged program is neither built nor pushed; the commit is a label only.
 */
export async function pushImages(
  environment: Environment,
  system: SystemFile,
  now: (text: string) => void,
): Promise<void> {
  const { BatchGetImageCommand, ECRClient, GetAuthorizationTokenCommand } =
    await import("@aws-sdk/client-ecr");
  const client = new ECRClient(awsClientConfig(environment, system));
  const registry = `${system.account}.dkr.ecr.${system.region}.amazonaws.com`;
  // A login of docker's own would land in the home folder.
  const config = environment.path("docker");
  let isLoggedIn = false;
  for (const { name, kind, folder, repository, tag } of system.programs) {
    if (kind !== "image") continue;
    const query = { repositoryName: repository, imageIds: [{ imageTag: tag }] };
    const { images = [] } = await client.send(new BatchGetImageCommand(query));
    if (images.length) continue;
    const docker = (args: string[], input?: string) =>
      execa("docker", ["--config", config, ...args], { cwd: environment.root, input }).catch(unusable(name));
    if (!isLoggedIn) {
      const { authorizationData = [] } = await client.send(new GetAuthorizationTokenCommand({}));
      const token = Buffer.from(authorizationData[0]?.authorizationToken ?? "", "base64").toString();
      await docker(["login", "--username", "AWS", "--password-stdin", registry], token.slice("AWS:".length));
      isLoggedIn = true;
    }
    const image = `${registry}/${repository}:${tag}`;
    now(`building ${name}`);
    const label = `org.opencontainers.image.revision=${await commit(environment.root)}`;
    const context = existsSync(join(environment.root, folder, "Dockerfile")) ? folder : ".";
    await docker(["build", "--platform", "linux/amd64", "--label", label, "--tag", image, context]);
    now(`pushing ${name}`);
    await docker(["push", image]);
  }
}

function unusable(name: string): (cause: unknown) => never {
  return (cause) => {
    const missing = (cause as { code?: string }).code === "ENOENT";
    throw new InputError(missing ? "docker is not installed" : `docker failed for program ${name}`, {
      detail: missing ? undefined : (cause as { stderr?: string }).stderr?.split("\n").slice(-5).join("\n"),
      next: missing ? "install docker and run the deploy again" : "correct it and run the deploy again",
      cause,
    });
  };
}

async function commit(root: string): Promise<string> {
  const { stdout } = await execa("git", ["rev-parse", "HEAD"], { cwd: root, reject: false });
  return stdout || "unknown";
}
