import { spawn, type ChildProcess } from "node:child_process";
import pRetry from "p-retry";
import type { SystemFile } from "../../../../platform/system";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { InputError, LarderError } from "../errors";
import { throwIfInterrupted } from "../interrupt";
import { AirbyteApi } from "./airbyte-api";
import { awsClientConfig, awsPath } from "./aws-client";
import { putParameter } from "./secrets";

/**
 * What a stage waits for before it is planned. `airbyte`: its API answers (in accounts through a tunnel that this
 * opens) and the id of its workspace is where the stack looks it up.
 */

/** A first installation on the host takes that long. */
const PATIENCE_SECONDS = 1200;
const TUNNEL_PORT = 8000;

export interface OpenGate {
  readonly airbyte: AirbyteApi;
  close(): void;
}

/** The host is not deployed yet. */
export class HostUnknown extends LarderError {
  override readonly name = "HostUnknown";
}

export async function openAirbyteGate(
  environment: Environment,
  system: SystemFile,
  now: (text: string) => void = () => undefined,
  patience = environment.isLocal ? 60 : PATIENCE_SECONDS,
): Promise<OpenGate> {
  const tunnel = environment.isLocal ? undefined : await openTunnel(environment, system);
  try {
    const address = environment.endpoints()?.airbyte ?? `http://127.0.0.1:${TUNNEL_PORT}`;
    const airbyte = new AirbyteApi(address, await credentials(environment, system));
    now("waiting for Airbyte");
    await awaitHealth(airbyte, patience, tunnel);
    await putParameter(environment, system, "airbyte/workspace-id", await airbyte.workspaceId());
    return { airbyte, close: () => void tunnel?.kill() };
  } catch (error) {
    tunnel?.kill();
    throw error;
  }
}

async function awaitHealth(airbyte: AirbyteApi, seconds: number, tunnel?: ChildProcess): Promise<void> {
  const ask = async () => {
    throwIfInterrupted();
    if (tunnel && tunnel.exitCode !== null) throw new pRetry.AbortError("the tunnel closed");
    if (!(await airbyte.isHealthy())) throw new Error("no answer");
  };
  await pRetry(ask, { retries: seconds, factor: 1, minTimeout: 1000, maxTimeout: 1000 }).catch(
    (cause: unknown) => {
      throwIfInterrupted();
      throw new LarderError("Airbyte does not answer", {
        where: airbyte.address,
        next: tunnel
          ? "look at the host: aws ssm start-session, then journalctl -u airbyte"
          : "./larder logs airbyte",
        cause,
      });
    },
  );
}

async function credentials(
  environment: Environment,
  system: SystemFile,
): Promise<{ id: string; secret: string }> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  const client = new SecretsManagerClient(awsClientConfig(environment, system));
  const found = await client.send(new GetSecretValueCommand({ SecretId: awsPath(system, "airbyte") }));
  const secret = JSON.parse(found.SecretString ?? "{}") as Record<string, string>;
  return { id: secret["client-id"] ?? "", secret: secret["client-secret"] ?? "" };
}

/** A port of this machine that leads to Airbyte on its host, which accepts nothing from outside. */
async function openTunnel(environment: Environment, system: SystemFile): Promise<ChildProcess> {
  const instance = await airbyteHost(environment, system);
  const parameters = { portNumber: [String(TUNNEL_PORT)], localPortNumber: [String(TUNNEL_PORT)] };
  const args = ["ssm", "start-session", "--region", system.region, "--target", instance];
  args.push("--document-name", "AWS-StartPortForwardingSession", "--parameters", JSON.stringify(parameters));
  const child = spawn("aws", args, { stdio: "ignore" });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (cause) =>
      reject(
        new InputError("the tunnel to Airbyte needs the aws command and its session-manager-plugin", {
          allowed: "AWS CLI 2 with the Session Manager plugin",
          next: "install both and run again",
          cause,
        }),
      ),
    );
  });
  return child;
}

async function airbyteHost(environment: Environment, system: SystemFile): Promise<string> {
  const { GetParameterCommand, SSMClient } = await import("@aws-sdk/client-ssm");
  const client = new SSMClient(awsClientConfig(environment, system));
  const Name = awsPath(system, "airbyte/instance-id");
  const found = await client.send(new GetParameterCommand({ Name })).catch((cause: unknown) => {
    throw new HostUnknown("nothing tells which host runs Airbyte", {
      where: `SSM parameter ${Name}`,
      next: commandFor(environment, "deploy airbyte-host"),
      cause,
    });
  });
  return found.Parameter?.Value ?? "";
}
