import type { Task } from "@aws-sdk/client-ecs";
import { setTimeout as sleep } from "node:timers/promises";
import type { SystemFile } from "../../../../platform/system";
import { awsClientConfig } from "../deploy/aws-client";
import type { Environment } from "../environment/environment";
import { requirePublished } from "../environment/published-settings";
import { LarderError } from "../errors";
import { interruptible } from "../interrupt";
import type { DbtStep } from "./dbt-step";
import { TaskLog } from "./task-log";

/** A program as a task on ECS, as the DAG runs it: its log live, its exit code. */

const INTERVAL = 1000;

export interface TaskRun {
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** At most 36 characters. */
  readonly startedBy: string;
  readonly onLine: (line: string) => void;
  /** Ends the task. */
  readonly signal: AbortSignal;
}

/** Runs it to its end. Who calls holds the pipeline's lock: no other task of the kind has a right to run. */
export async function runTask(
  environment: Environment,
  system: SystemFile,
  step: DbtStep,
  run: TaskRun,
): Promise<number> {
  const tasks = await Tasks.of(environment, system);
  await tasks.stopLeftBehind(step);
  const arn = await tasks.start(step, run);
  const stop = () => void tasks.stop(arn, "ended by the delivery");
  run.signal.addEventListener("abort", stop);
  const log = await TaskLog.of(
    environment,
    system,
    `${step.container}/${step.container}/${arn.split("/").pop()}`,
  );
  try {
    return await interruptible(stop, follow(tasks, arn, log, step, run));
  } finally {
    run.signal.removeEventListener("abort", stop);
  }
}

async function follow(tasks: Tasks, arn: string, log: TaskLog, step: DbtStep, run: TaskRun): Promise<number> {
  const began = Date.now();
  for (;;) {
    const task = await tasks.describe(arn);
    await log.read(run.onLine);
    if (task?.lastStatus === "STOPPED") {
      await log.read(run.onLine);
      const code = task.containers?.[0]?.exitCode;
      if (code !== undefined) return code;
      throw new LarderError(`the task of ${step.name} did not run: ${task.stoppedReason}`, { where: arn });
    }
    if (Date.now() - began > step.timeout * 1000) {
      await tasks.stop(arn, "took too long");
      throw new LarderError(`${step.name} took longer than ${step.timeout / 60} minutes`, { where: arn });
    }
    await sleep(INTERVAL);
  }
}

class Tasks {
  private constructor(
    private readonly ecs: import("@aws-sdk/client-ecs").ECS,
    private readonly published: Record<string, string>,
  ) {}

  static async of(environment: Environment, system: SystemFile): Promise<Tasks> {
    const { ECS } = await import("@aws-sdk/client-ecs");
    return new Tasks(new ECS(awsClientConfig(environment, system)), requirePublished(environment));
  }

  private get cluster(): string {
    return this.published["transform/cluster"] ?? "";
  }

  /** The task definition's family: ECS starts its newest revision. */
  private family({ task }: DbtStep): string {
    return this.published[`transform/task/${task}`] ?? "";
  }

  async start(step: DbtStep, { command, variables, startedBy }: TaskRun): Promise<string> {
    const environment = Object.entries(variables).map(([name, value]) => ({ name, value }));
    const { tasks = [], failures = [] } = await this.ecs.runTask({
      cluster: this.cluster,
      taskDefinition: this.family(step),
      launchType: "FARGATE",
      startedBy,
      overrides: { containerOverrides: [{ name: step.container, command: [...command], environment }] },
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: (this.published["transform/subnet-ids"] ?? "").split(","),
          securityGroups: [this.published["transform/security-group"] ?? ""],
          assignPublicIp: this.published["transform/assign-public-ip"] === "ENABLED" ? "ENABLED" : "DISABLED",
        },
      },
    });
    const arn = tasks[0]?.taskArn;
    if (arn) return arn;
    throw new LarderError(`ECS did not start ${step.name}: ${failures[0]?.reason ?? "no reason given"}`, {
      where: `cluster ${this.cluster}`,
      next: "run the same command again",
    });
  }

  async describe(arn: string): Promise<Task | undefined> {
    return (await this.ecs.describeTasks({ cluster: this.cluster, tasks: [arn] })).tasks?.[0];
  }

  async stop(arn: string, reason: string): Promise<void> {
    await this.ecs.stopTask({ cluster: this.cluster, task: arn, reason });
  }

  /** A task of the family that runs without the lock belongs to a command or a run that is gone. */
  async stopLeftBehind(step: DbtStep): Promise<void> {
    const query = { cluster: this.cluster, family: this.family(step), desiredStatus: "RUNNING" as const };
    const { taskArns = [] } = await this.ecs.listTasks(query);
    for (const arn of taskArns) await this.stop(arn, "left behind by an interrupted run");
    for (const arn of taskArns)
      while ((await this.describe(arn))?.lastStatus !== "STOPPED") await sleep(INTERVAL);
  }
}
