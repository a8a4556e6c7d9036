import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { SystemFile } from "../../../../platform/system";
import { keyName, newPrivateKey, publicKeyOf, snowflakeUsers } from "../cloud/vault";
import type { Environment } from "../environment/environment";
import { writeWhole } from "../environment/write-json";
import { InputError } from "../errors";
import { awsClientConfig, awsPath } from "./aws-client";

/**
 * Private keys and credentials go to Secrets Manager, public keys to SSM parameters, before anything is planned.
 * Locally the vault on disk is the origin; in accounts Secrets Manager is, and what is missing there is made once.
 */
export async function publishSecrets(environment: Environment, system: SystemFile): Promise<void> {
  await publishKeys(environment, system);
  const vault = await openVault(environment, system);
  await vault.keep("airbyte", "airbyte.json", () =>
    JSON.stringify({
      "client-id": randomUUID(),
      "client-secret": randomBytes(24).toString("base64url"),
      password: randomBytes(18).toString("base64url"),
    }),
  );
  for (const source of system.sources) if (source.secret) await vault.keepSource(source.name, source.secret);
}

/** The key pair of every Snowflake user; the public halves by user. */
export async function publishKeys(
  environment: Environment,
  system: SystemFile,
): Promise<ReadonlyMap<string, string>> {
  const vault = await openVault(environment, system);
  const publish = async (user: string): Promise<[string, string]> => {
    const key = await vault.keep(`snowflake/${user}`, keyName(user), newPrivateKey);
    const publicKey = publicKeyOf(key);
    await vault.tell(`snowflake/${user}/public-key`, publicKey);
    if (!environment.isLocal && mustStayHere(system, user)) keepHere(environment, user, key);
    return [user, publicKey];
  };
  return new Map(await Promise.all(snowflakeUsers(system).map(publish)));
}

/** Terraform's own key for this machine, by somebody who may read it and write nothing. */
export async function fetchTerraformKey(environment: Environment, system: SystemFile): Promise<void> {
  if (system.warehouse.kind !== "snowflake") return;
  const key = await (await openVault(environment, system)).find("snowflake/terraform");
  if (key !== undefined) keepHere(environment, "terraform", key);
}

/** Terraform's own key and those of people are read from this machine. */
function mustStayHere(system: SystemFile, user: string): boolean {
  if (user === "terraform") return true;
  const { warehouse } = system;
  return (
    warehouse.kind === "snowflake" && warehouse.users.some(({ id, type }) => id === user && type === "PERSON")
  );
}

function keepHere(environment: Environment, user: string, key: string): void {
  const file = environment.path("secrets", keyName(user));
  if (!existsSync(file) || readFileSync(file, "utf8") !== key) writeWhole(file, key, 0o600);
}

async function openVault(environment: Environment, system: SystemFile) {
  const { SecretsManagerClient: Secrets } = await import("@aws-sdk/client-secrets-manager");
  const { SSMClient: Parameters } = await import("@aws-sdk/client-ssm");
  const config = awsClientConfig(environment, system);
  return new Vault(environment, system, new Secrets(config), new Parameters(config));
}

class Vault {
  constructor(
    private readonly environment: Environment,
    private readonly system: SystemFile,
    private readonly secrets: SecretsManagerClient,
    private readonly parameters: SSMClient,
  ) {}

  async find(name: string): Promise<string | undefined> {
    return this.read(awsPath(this.system, name));
  }

  /** The secret's value: locally that of the file, in accounts the one that is there, else a new one. */
  async keep(name: string, file: string, make: () => string | Promise<string>): Promise<string> {
    const path = awsPath(this.system, name);
    const there = await this.read(path);
    const origin = this.environment.path("secrets", file);
    const wanted = this.environment.isLocal ? readFileSync(origin, "utf8") : (there ?? (await make()));
    if (there !== wanted) await this.write(path, wanted, there === undefined);
    return wanted;
  }

  /** A source's own credential: nobody but its owner can make it. */
  async keepSource(name: string, path: string): Promise<void> {
    const there = await this.read(path);
    if (this.environment.isLocal) {
      const wanted = readFileSync(this.environment.path("secrets", `${path.split("/").pop()}.json`), "utf8");
      if (there !== wanted) await this.write(path, wanted, there === undefined);
    } else if (there === undefined) {
      throw new InputError(`source ${name} has no credential`, {
        where: `Secrets Manager, ${path}`,
        next: `aws secretsmanager create-secret --name ${path} --secret-string file://credential.json`,
      });
    }
  }

  async tell(name: string, value: string): Promise<void> {
    const { GetParameterCommand, PutParameterCommand } = await import("@aws-sdk/client-ssm");
    const path = awsPath(this.system, name);
    const there = await this.parameters
      .send(new GetParameterCommand({ Name: path }))
      .catch(absent("ParameterNotFound"));
    if (there?.Parameter?.Value === value) return;
    await this.parameters.send(
      new PutParameterCommand({ Name: path, Value: value, Type: "String", Overwrite: true }),
    );
  }

  private async read(path: string): Promise<string | undefined> {
    const { GetSecretValueCommand } = await import("@aws-sdk/client-secrets-manager");
    const missing = absent("ResourceNotFoundException");
    const found = await this.secrets.send(new GetSecretValueCommand({ SecretId: path })).catch(missing);
    return found?.SecretString;
  }

  private async write(path: string, value: string, isNew: boolean): Promise<void> {
    const { CreateSecretCommand, PutSecretValueCommand } = await import("@aws-sdk/client-secrets-manager");
    if (isNew) await this.secrets.send(new CreateSecretCommand({ Name: path, SecretString: value }));
    else await this.secrets.send(new PutSecretValueCommand({ SecretId: path, SecretString: value }));
  }
}

/** Turns the one error that means "not there" into undefined. */
function absent(name: string): (error: unknown) => undefined {
  return (error) => {
    if ((error as Error).name === name) return undefined;
    throw error;
  };
}

export async function putParameter(
  environment: Environment,
  system: SystemFile,
  name: string,
  value: string,
): Promise<void> {
  await (await openVault(environment, system)).tell(name, value);
}
