import type { z } from "zod";
import type { Platform } from "./platform";
import type { LarderStack } from "./stack";
import type { PipelineStep, SystemFile } from "./system";

/** The shape of a blueprint: a whole system as one function of its settings. */

export interface Blueprint<S extends z.ZodObject = z.ZodObject> {
  /** The name of its folder. */
  readonly name: string;
  /** Every key has a default; values are plain, never tokens. */
  readonly settings: S;
  /** Its environments in AWS have to name a Snowflake account. */
  readonly usesSnowflake?: boolean;
  readonly build: (platform: Platform, settings: z.output<S>) => System;
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
