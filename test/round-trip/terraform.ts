import execa from "execa";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { mirrorsFor, terraformConfig } from "../../packages/cli/src/deploy/terraform-config";
import type { SetupRecord } from "../../packages/cli/src/environment/setup-record";
import { AWS_VARIABLES, ROOT } from "./local-cloud";

/**
 * The stock terraform on one synthesised stack, with the real AWS provider and the others as stand-ins, or those of
 * LARDER_PROVIDER_MIRROR.
 */

export interface Run {
  readonly code: number;
  readonly output: string;
}

export interface Changes {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
}

export class Terraform {
  private readonly configuration: string;

  constructor(
    private readonly folder: string,
    private readonly environment: Record<string, string>,
    providers: "stand-ins" | "real" = "stand-ins",
  ) {
    this.configuration = path.join(folder, "terraform.tfrc");
    const { awsProvider } = JSON.parse(readFileSync(path.join(ROOT, ".larder/setup.json"), "utf8")) as Setup;
    const standIns = path.join(ROOT, ".larder/mirror");
    if (!existsSync(standIns)) throw new Error("no stand-ins: node packages/terraform-standins/build.mjs");
    const mirrors = mirrorsFor(awsProvider, providers === "stand-ins" ? standIns : undefined);
    writeFileSync(this.configuration, terraformConfig(mirrors));
  }

  private get planFile(): string {
    return path.join(this.folder, "plan.out");
  }

  /** @throws {Error} with everything that Terraform said. */
  async run(command: string, ...args: string[]): Promise<Run> {
    const run = await this.attempt(command, ...args);
    if (run.code !== 0) throw new Error(`terraform ${command} ${args.join(" ")}: ${run.output}`);
    return run;
  }

  async attempt(command: string, ...args: string[]): Promise<Run> {
    const plain = command === "state" ? [] : ["-no-color"];
    const { exitCode, all } = await execa("terraform", [command, ...plain, ...args], {
      cwd: this.folder,
      reject: false,
      all: true,
      env: {
        // Another plugin cache or workspace is none of ours.
        TF_PLUGIN_CACHE_DIR: undefined,
        TF_DATA_DIR: undefined,
        TF_WORKSPACE: undefined,
        TF_CLI_CONFIG_FILE: this.configuration,
        TF_IN_AUTOMATION: "1",
        CHECKPOINT_DISABLE: "1",
        GOGC: "400",
        AWS_EC2_METADATA_DISABLED: "true",
        ...AWS_VARIABLES,
        ...this.environment,
      },
    });
    return { code: exitCode, output: all ?? "" };
  }

  /** Anew: what was installed and locked for another choice of providers is forgotten. */
  init(): Promise<Run> {
    for (const rest of [".terraform", ".terraform.lock.hcl"])
      rmSync(path.join(this.folder, rest), { recursive: true, force: true });
    return this.run("init", "-input=false");
  }

  /** Applies what was just planned, or what there is to do. */
  async apply(what: "plan" | "all" = "all"): Promise<Changes> {
    const rest = what === "plan" ? [this.planFile] : ["-auto-approve"];
    const { output } = await this.run("apply", "-input=false", ...rest);
    const counts = /(\d+) added, (\d+) changed, (\d+) destroyed/.exec(output) ?? [];
    const [add = 0, change = 0, remove = 0] = counts.slice(1).map(Number);
    return { add, change, remove };
  }

  /** What there is to do, as Terraform words it: empty when nothing. */
  async plan(...options: string[]): Promise<string[]> {
    const { code, output } = await this.attempt(
      "plan",
      "-detailed-exitcode",
      "-input=false",
      `-out=${this.planFile}`,
      ...options,
    );
    if (code === 1) throw new Error(output);
    return code === 0 ? [] : [...output.matchAll(/^ {2}# (.+)$/gm)].map((match) => match[1]!);
  }

  destroy(): Promise<Run> {
    return this.run("destroy", "-auto-approve", "-input=false");
  }

  async resources(): Promise<string[]> {
    return (await this.run("state", "list")).output.split("\n").filter(Boolean);
  }
}

interface Setup {
  readonly awsProvider: SetupRecord["awsProvider"];
}
