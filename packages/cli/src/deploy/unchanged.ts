import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Supervisor } from "../cloud/supervisor";
import type { Environment } from "../environment/environment";
import { writeWhole } from "../environment/write-json";
import { stateFile } from "./cut-off";
import { prepareInit } from "./init";
import type { OrderedStage } from "./order";

/**
 * Whether a plan of a stack could say anything new. `npm start` on a platform that runs leaves out plans whose inputs
 * are those of the last deploy: the stack's JSON, its state and those that it reads, the providers, the credentials, and
 * the very processes of the local cloud. What somebody changed by hand is in none of these: `start`'s own check, `drift`
 * and a deploy of its own look at the cloud itself, as ever.
 */
export class LastDeploy {
  constructor(private readonly environment: Environment) {}

  /** Only ever true on the local cloud: nothing tells of changes that others make in an account. */
  isCurrent(stage: OrderedStage): boolean {
    if (!this.environment.isLocal || prepareInit(this.environment, stage.stack).needed) return false;
    const file = this.file(stage.stack);
    return existsSync(file) && readFileSync(file, "utf8") === this.fingerprint(stage);
  }

  /** Called when the stack is as its code says. */
  remember(stage: OrderedStage): void {
    if (this.environment.isLocal) writeWhole(this.file(stage.stack), this.fingerprint(stage), 0o600);
  }

  private file(stack: string): string {
    return this.environment.path("state", `${stack}.deployed`);
  }

  private fingerprint({ stack, dependsOn }: OrderedStage): string {
    const { environment } = this;
    const hash = createHash("sha256");
    const secrets = environment.path("secrets");
    const files = [
      join(environment.stackFolder(stack), "cdk.tf.json"),
      join(environment.stackFolder(stack), ".terraform.lock.hcl"),
      ...[stack, ...dependsOn].map((name) => stateFile(environment, name)),
      ...(existsSync(secrets) ? readdirSync(secrets).sort() : []).map((name) => join(secrets, name)),
    ];
    for (const file of files)
      hash.update(`${file}\0`).update(existsSync(file) ? readFileSync(file) : "there is none");
    const { services } = new Supervisor(environment).file();
    for (const name of Object.keys(services).sort()) hash.update(`${name} ${services[name]?.instance}\0`);
    return hash.digest("hex");
  }
}
