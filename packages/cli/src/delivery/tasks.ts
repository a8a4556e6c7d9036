import type { ECS, Task } from "@aws-sdk/client-ecs";
import { setTimeout as sleep } from "node:timers/promises";
import type { SystemFile } from "../../../../platform/system";
import { awsClientConfig } from "../deploy/aws-client";
import type { Environment } from "../environment/environment";
import { requirePublished } from "../environment/published-settings";
import { LarderError, messageOf } from "../errors";
import type { DbtStep } from "./dbt-step";

/** ECS, as far as one program's tasks need it. */

export const INTERVAL = 1000;
/** Of a task that was told to end: it puts production back first, and ECS gives it half a minute. */
const END_SECONDS = 120;

/** What a task is started with. */
export interface TaskStart {
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** At most 36 characters. */
  readonly startedBy: string;
}

/** It was told to end and may build on: what it came to is not known, so nothing is to be put back under it. */
export class TaskLeft extends LarderError {
  override readonly name = "TaskLeft";
}

export class Tasks {
  private constructor(
    private readonly ecs: ECS,
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

  async start(step: DbtStep, { command, variables, startedBy }: TaskStart): Promise<string> {
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

  /** Tells it to end, and waits until it has. */
  async end(arn: string): Promise<void> {
    try {
      await this.stop(arn, "ended by the delivery");
      await this.ended([arn]);
    } catch (cause) {
      throw new TaskLeft(`the task may be running still: ${messageOf(cause)}`, {
        where: arn,
        next: "stop it in ECS, then run the same command again",
        cause,
      });
    }
  }

  /** A task of the family that runs without the lock belongs to a command or a run that is gone. */
  async stopLeftBehind(step: DbtStep): Promise<void> {
    const query = { cluster: this.cluster, family: this.family(step), desiredStatus: "RUNNING" as const };
    const { taskArns = [] } = await this.ecs.listTasks(query);
    for (const arn of taskArns) await this.stop(arn, "left behind by an interrupted run");
    await this.ended(taskArns);
  }

  private async ended(arns: readonly string[]): Promise<void> {
    for (const arn of arns) {
      // One that ECS no longer knows ended long ago.
      const isRunning = async () => !["STOPPED", undefined].includes((await this.describe(arn))?.lastStatus);
      for (const began = Date.now(); await isRunning(); await sleep(INTERVAL)) {
        if (Date.now() - began > END_SECONDS * 1000)
          throw new Error(`told to end, it has not for ${END_SECONDS} s`);
      }
    }
  }
}
