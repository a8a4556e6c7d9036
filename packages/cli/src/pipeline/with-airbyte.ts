import type { SystemFile } from "../../../../platform/system";
import type { AirbyteApi } from "../deploy/airbyte-api";
import { openAirbyteGate } from "../deploy/gate";
import type { Environment } from "../environment/environment";

/** Runs `work` while Airbyte can be reached (in accounts through the tunnel), if the system has one. */
export async function withAirbyte<T>(
  environment: Environment,
  system: SystemFile,
  now: (text: string) => void,
  work: (airbyte: AirbyteApi | undefined) => Promise<T>,
): Promise<T> {
  if (!system.stages.some(({ gate }) => gate === "airbyte")) return work(undefined);
  const gate = await openAirbyteGate(environment, system, now);
  try {
    return await work(gate.airbyte);
  } finally {
    await gate.close();
  }
}
