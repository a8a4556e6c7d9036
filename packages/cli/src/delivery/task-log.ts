import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { SystemFile } from "../../../../platform/system";
import { awsClientConfig } from "../deploy/aws-client";
import type { Environment } from "../environment/environment";
import { requirePublished } from "../environment/published-settings";
import { messageOf } from "../errors";

/** The lines of a task's log stream, each once. That they cannot be read is said once, and ends nothing. */
export class TaskLog {
  private token?: string;
  private isSilent = false;

  private constructor(
    private readonly logs: CloudWatchLogs,
    private readonly group: string,
    private readonly stream: string,
  ) {}

  static async of(environment: Environment, system: SystemFile, stream: string): Promise<TaskLog> {
    const { CloudWatchLogs: Logs } = await import("@aws-sdk/client-cloudwatch-logs");
    const group = requirePublished(environment)["transform/log-group"] ?? "";
    return new TaskLog(new Logs(awsClientConfig(environment, system)), group, stream);
  }

  /** What was written since. The stream is there when the task has said its first word. */
  async read(onLine: (line: string) => void): Promise<void> {
    await this.readOn(onLine).catch((error: Error) => {
      if (!this.isSilent) onLine(`its log cannot be read: ${messageOf(error)}`);
      this.isSilent = true;
    });
  }

  private async readOn(onLine: (line: string) => void): Promise<void> {
    for (;;) {
      const page = await this.logs
        .getLogEvents({
          logGroupName: this.group,
          logStreamName: this.stream,
          startFromHead: true,
          nextToken: this.token,
        })
        .catch((error: Error) => {
          if (error.name === "ResourceNotFoundException") return undefined;
          throw error;
        });
      const { events = [], nextForwardToken } = page ?? {};
      for (const { message = "" } of events) onLine(message);
      if (nextForwardToken) this.token = nextForwardToken;
      if (events.length === 0) return;
    }
  }
}
