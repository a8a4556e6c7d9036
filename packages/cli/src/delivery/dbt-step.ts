import type { PipelineStep, SystemFile } from "../../../../platform/system";

/** The step of the pipeline that builds production: the task whose results are checked after it. */

export type DbtStep = Extract<PipelineStep, { kind: "ecs-task" }>;

export function dbtStep({ pipeline: { steps } }: SystemFile): DbtStep | undefined {
  const found = steps.find((_step, index) => steps[index + 1]?.kind === "dbt-check");
  return found?.kind === "ecs-task" ? found : undefined;
}

/** The program that it runs. */
export function dbtProgram(system: SystemFile): SystemFile["programs"][number] | undefined {
  const step = dbtStep(system);
  return system.programs.find(({ name }) => name === step?.task);
}
