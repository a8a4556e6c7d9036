import type { App, TerraformStack } from "cdktf";
import type { z } from "zod";
import type { LarderStack } from "./stack";
import type { PipelineStep, SystemFile } from "./system";

/** The shape of a blueprint: a whole system as one function of its settings. */

export interface Blueprint<S extends z.ZodObject = z.ZodObject> {
  /** The name of its folder. */
  readonly name: string;
  /** Every key has a default; values are plain, never tokens. */
  readonly settings: S;
  readonly build: (platform: Platform, settings: z.output<S>) => System;
}

/** One deployed copy of the platform. */
export interface Environment {
  readonly name: string;
  readonly branch?: string;
  /** True where larder.yaml names no AWS account: the environment lives on the local cloud. */
  readonly local: boolean;
  /** Data and hosts cannot be deleted by a deploy. */
  readonly protected: boolean;
  readonly aws: { readonly account: string; readonly region: string };
  readonly snowflake: { readonly organization: string; readonly account: string };
}

/** Addresses of the local cloud's services. */
export interface Endpoints {
  readonly aws: string;
  readonly snowflake: { readonly host: string; readonly port: number; readonly protocol: string };
  readonly airbyte: string;
  readonly shop?: string;
}

/** The only source of names, tags, backends and provider blocks. */
export interface Platform {
  readonly app: App;
  readonly name: string;
  readonly blueprint: string;
  /**
   * Whose workflows on GitHub may take roles in the account, as GitHub's tokens call it: `owner/name`, or for what was
   * made or renamed since July 2026 `owner@1/name@2`.
   */
  readonly repository?: string;
  readonly environment: Environment;
  /** The repository's root, where programs are hashed and local state lies. */
  readonly root: string;
  readonly outdir: string;
  /** Absent in environments of real accounts. Only providers.ts reads it. */
  readonly endpoints?: Endpoints;
  readonly tags: Readonly<Record<string, string>>;
  /**
   * True unless the person said that data may go (`--delete-data`, in an environment that is not protected): what
   * holds data then carries `preventDestroy`, and Terraform itself refuses.
   */
  readonly keepsData: boolean;
  /** What is synthesised will be planned by somebody who may change nothing, and not read everything. */
  readonly isReadOnly: boolean;
  /** `<name>-<environment>-<what>`; throws when longer than the service allows (64 unless told). */
  named(what: string, limit?: number): string;
  /** `<NAME>_<ENVIRONMENT>_<WHAT>`, the form of identifiers in Snowflake. */
  identifier(what: string): string;
  /** `<name>-<environment>-<what>-<account>`: bucket names are global. */
  bucketName(what: string): string;
  /** `/<name>/<environment>/<what>`: the path of a secret or a published setting. */
  path(what: string): string;
  /** Tells everything that is not a stack: writes the SSM parameter `/<name>/<environment>/<key>`. */
  publish(stack: TerraformStack, key: string, value: string): void;
  /** The content hash that tags a program's image or zip: of its folder, and of lock files that lie elsewhere. */
  programTag(folder: string, ...locks: string[]): string;
}

/** A stack of the deploy order; what it depends on is known from the stack itself. */
export interface Stage {
  readonly stack: LarderStack;
  /** What must be open before the stack is planned, applied or destroyed. */
  readonly gate?: "airbyte";
}

export type Program = SystemFile["programs"][number];
export type Source = SystemFile["sources"][number];
export type Warehouse = SystemFile["warehouse"];
export type Step = PipelineStep;
export type Pipeline = SystemFile["pipeline"];
export type Report = SystemFile["report"];

export interface System {
  /** In deploy order; destroy is the reverse. */
  readonly stages: readonly Stage[];
  readonly programs: readonly Program[];
  readonly sources: readonly Source[];
  readonly warehouse: Warehouse;
  readonly pipeline: Pipeline;
  readonly report: Report;
}
