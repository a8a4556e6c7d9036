import type { ECRClient } from "@aws-sdk/client-ecr";
import execa from "execa";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { SystemFile } from "../../../../platform/system";
import { readJson, type Environment } from "../environment/environment";
import { InputError } from "../errors";
import { awsClientConfig } from "./aws-client";
import { refuseCritical } from "./image-scan";
import { buildLocalImages, imageFolder } from "./local-images";

/**
 * Builds the images whose tag is not there yet: in the registry of an account, in a folder on this machine. The tag is
 * the hash of the program's folder, so an unchanged program is built once; the commit is a label only.
 */
export async function buildImages(
  environment: Environment,
  system: SystemFile,
  now: (text: string) => void,
  say: (text: string) => void,
): Promise<string[]> {
  if (environment.isLocal) return buildLocalImages(environment, system);
  const { ECRClient: Client } = await import("@aws-sdk/client-ecr");
  const client = new Client(awsClientConfig(environment, system));
  const docker = new Docker(environment, system, client);
  const built: string[] = [];
  for (const { name: program, kind, folder, repository, tag } of system.programs) {
    if (kind !== "image") continue;
    const there = await isThere(client, repository, tag);
    // Its repository is made by the first deploy, which comes here again when it is done.
    if (there === undefined) continue;
    if (!there) {
      await docker.push(program, folder, `${repository}:${tag}`, now);
      built.push(program);
    }
    now(`${program}: looking at the registry's findings`);
    await refuseCritical(client, { program, repository, tag }, say);
  }
  return built;
}

/** Only stacks with tasks need images: a deploy of another one asks for no docker. */
export function runsTasks(environment: Environment, stack: string): boolean {
  const file = join(environment.stackFolder(stack), "cdk.tf.json");
  const { resource = {} } = readJson<{ resource?: object }>(file) ?? {};
  return "aws_ecs_task_definition" in resource;
}

/** Images that an earlier delivery ran and that are gone since. */
export async function missingImages(environment: Environment, system: SystemFile): Promise<string[]> {
  const missing: string[] = [];
  const { ECRClient: Client } = await import("@aws-sdk/client-ecr");
  const client = new Client(awsClientConfig(environment, system));
  for (const { kind, repository, tag } of system.programs) {
    if (kind !== "image") continue;
    const there = environment.isLocal
      ? existsSync(imageFolder(environment, repository, tag))
      : await isThere(client, repository, tag);
    if (!there) missing.push(`${repository}:${tag}`);
  }
  return missing;
}

/** Undefined where there is no such repository. */
async function isThere(
  client: ECRClient,
  repositoryName: string,
  imageTag: string,
): Promise<boolean | undefined> {
  const { BatchGetImageCommand } = await import("@aws-sdk/client-ecr");
  const query = { repositoryName, imageIds: [{ imageTag }] };
  return client.send(new BatchGetImageCommand(query)).then(
    ({ images = [] }) => images.length > 0,
    (error: Error) => {
      if (error.name === "RepositoryNotFoundException") return undefined;
      throw error;
    },
  );
}

class Docker {
  private isLoggedIn = false;
  private readonly registry: string;

  constructor(
    private readonly environment: Environment,
    { account, region }: SystemFile,
    private readonly client: ECRClient,
  ) {
    this.registry = `${account}.dkr.ecr.${region}.amazonaws.com`;
  }

  async push(program: string, folder: string, name: string, now: (text: string) => void): Promise<void> {
    const { root } = this.environment;
    const image = `${this.registry}/${name}`;
    now(`building ${program}`);
    await this.logIn(program);
    const label = `org.opencontainers.image.revision=${await commit(root)}`;
    const context = existsSync(join(root, folder, "Dockerfile")) ? folder : ".";
    const build = ["build", "--platform", "linux/amd64", "--label", label, "--tag", image, context];
    await this.run(program, build);
    now(`pushing ${program}`);
    await this.run(program, ["push", image]);
  }

  private async logIn(program: string): Promise<void> {
    if (this.isLoggedIn) return;
    const { GetAuthorizationTokenCommand } = await import("@aws-sdk/client-ecr");
    const { authorizationData = [] } = await this.client.send(new GetAuthorizationTokenCommand({}));
    const token = Buffer.from(authorizationData[0]?.authorizationToken ?? "", "base64").toString();
    const login = ["login", "--username", "AWS", "--password-stdin", this.registry];
    await this.run(program, login, token.slice("AWS:".length));
    this.isLoggedIn = true;
  }

  private async run(program: string, args: string[], input?: string): Promise<void> {
    // A login of docker's own would land in the home folder.
    const config = ["--config", this.environment.path("docker")];
    const options = { cwd: this.environment.root, input };
    await execa("docker", [...config, ...args], options).catch(unusable(program));
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
