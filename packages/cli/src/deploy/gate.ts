import pRetry from "p-retry";
import type { SystemFile } from "../../../../platform/system";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { LarderError } from "../errors";
import { throwIfInterrupted } from "../interrupt";
import { AirbyteApi } from "./airbyte-api";
import { awsClientConfig, awsPath } from "./aws-client";
import { putParameter } from "./secrets";
import { openTunnel, type Tunnel } from "./tunnel";

/**
 * What a stage waits for before it is planned. `airbyte`: its API answers (in accounts through a tunnel that this
 * opens) and the id of its workspace is where the stack looks it up.
 */

/** A first installation on the host takes that long. */
const PATIENCE_SECONDS = 1200;
/** As platform/providers.ts has it. */
const TUNNEL_PORT = 8000;

export interface OpenGate {
  readonly airbyte: AirbyteApi;
  close(): Promise<void>;
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
  const tunnel = environment.isLocal ? undefined : await tunnelTo(environment, system);
  try {
    const address = environment.endpoints()?.airbyte ?? `http://127.0.0.1:${TUNNEL_PORT}`;
    const airbyte = new AirbyteApi(address, await credentials(environment, system));
    now("waiting for Airbyte");
    await awaitHealth(airbyte, patience, commandFor(environment, "logs airbyte"), tunnel);
    await putParameter(environment, system, "airbyte/workspace-id", await airbyte.workspaceId());
    return { airbyte, close: async () => tunnel?.close() };
  } catch (error) {
    await tunnel?.close();
    throw error;
  }
}

async function awaitHealth(
  airbyte: AirbyteApi,
  seconds: number,
  logs: string,
  tunnel?: Tunnel,
): Promise<void> {
  const ask = async () => {
    refuseInterrupted();
    if (tunnel?.isRefused) throw new pRetry.AbortError("the tunnel was refused");
    if (tunnel?.hasEnded) await tunnel.reopen();
    if (!(await airbyte.isHealthy())) throw new Error("no answer");
  };
  await pRetry(ask, { retries: seconds, factor: 1, minTimeout: 1000, maxTimeout: 1000 }).catch(
    (cause: unknown) => {
      throwIfInterrupted();
      throw new LarderError("Airbyte does not answer", {
        where: airbyte.address,
        detail: tunnel?.hasEnded ? `the tunnel closed: ${tunnel.lastWords}` : undefined,
        next: tunnel ? "look at the host: aws ssm start-session, then journalctl -u airbyte" : logs,
        cause,
      });
    },
  );
}

/** Asks no more. */
function refuseInterrupted(): void {
  try {
    throwIfInterrupted();
  } catch (error) {
    throw new pRetry.AbortError(error as Error);
  }
}

async function tunnelTo(environment: Environment, system: SystemFile): Promise<Tunnel> {
  const instance = await airbyteHost(environment, system);
  const log = environment.log("tunnel");
  return openTunnel({ region: system.region, instance, port: TUNNEL_PORT, log });
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
