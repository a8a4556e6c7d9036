import { join } from "node:path";
import { readJson, type Environment } from "../environment/environment";
import { InputError } from "../errors";

/** A synthesised stack, as far as the command line reads it. */
interface StackJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
}

type Attributes = Readonly<Record<string, unknown>>;

export interface SynthesisedResource {
  readonly address: string;
  readonly type: string;
  readonly attributes: Attributes;
}

export function resourcesOf(environment: Environment, stack: string): SynthesisedResource[] {
  const file = join(environment.stackFolder(stack), "cdk.tf.json");
  const json = readJson<StackJson>(file);
  if (!json) throw new InputError(`stack ${stack} is not synthesised`, { where: file, next: "report it" });
  return Object.entries(json.resource ?? {}).flatMap(([type, byId]) =>
    Object.entries(byId).map(([id, attributes]) => ({ address: `${type}.${id}`, type, attributes })),
  );
}
