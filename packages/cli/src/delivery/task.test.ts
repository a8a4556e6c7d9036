import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SystemFile } from "../../../../platform/system";
import { Environment } from "../environment/environment";
import { writeJson } from "../environment/write-json";
import { runTask } from "./task";
import { TaskLeft } from "./tasks";

const ecs = {
  listTasks: jest.fn(async () => ({})),
  runTask: jest.fn(async () => ({ tasks: [{ taskArn: "task/1" }] })),
  describeTasks: jest.fn(),
  stopTask: jest.fn(),
};
const logs = { getLogEvents: jest.fn() };
jest.mock("@aws-sdk/client-ecs", () => ({ ECS: jest.fn(() => ecs) }));
jest.mock("@aws-sdk/client-cloudwatch-logs", () => ({ CloudWatchLogs: jest.fn(() => logs) }));

const running = { tasks: [{ lastStatus: "RUNNING" }] };
const stopped = (exitCode?: number) => ({
  tasks: [{ lastStatus: "STOPPED", stoppedReason: "no image", containers: [{ exitCode }] }],
});
const environment = new Environment(mkdtempSync(join(tmpdir(), "larder-task-")), "local", true);
let said: string[];

function run({ timeout = 60, signal = new AbortController().signal } = {}): Promise<number> {
  const step = {
    kind: "ecs-task",
    name: "build",
    task: "dbt",
    container: "dbt",
    retries: 0,
    timeout,
  } as const;
  const onLine = (line: string) => void said.push(line);
  const start = { command: ["deliver"], variables: {}, startedBy: "run", signal, onLine };
  return runTask(environment, { region: "us-east-1" } as SystemFile, step, start);
}

beforeEach(() => {
  jest.clearAllMocks();
  said = [];
  writeJson(environment.path("published.json"), { "transform/cluster": "c", "transform/task/dbt": "dbt" });
  logs.getLogEvents.mockResolvedValue({});
  ecs.describeTasks.mockReset();
});

test("a call that fails once ends neither the task nor the delivery", async () => {
  ecs.describeTasks.mockRejectedValueOnce(new Error("throttled")).mockResolvedValue(stopped(0));
  expect(await run()).toBe(0);
  expect(ecs.stopTask).not.toHaveBeenCalled();
});

test("a log that cannot be read is said once, and the exit code counts", async () => {
  logs.getLogEvents.mockRejectedValue(new Error("no right"));
  ecs.describeTasks.mockResolvedValueOnce(running).mockResolvedValue(stopped(1));
  expect(await run()).toBe(1);
  expect(said).toEqual(["its log cannot be read: no right"]);
});

test("one that takes too long is told to end, and waited for", async () => {
  ecs.describeTasks
    .mockResolvedValueOnce(running)
    .mockResolvedValueOnce(running)
    .mockResolvedValue(stopped());
  await expect(run({ timeout: -1 })).rejects.toThrow("build took longer");
  expect(ecs.stopTask).toHaveBeenCalledTimes(1);
  expect(ecs.describeTasks).toHaveBeenCalledTimes(3);
});

test("when the lock is lost the task ends, and a stop that fails breaks nothing", async () => {
  const lost = new AbortController();
  ecs.stopTask.mockRejectedValueOnce(new Error("throttled"));
  ecs.describeTasks.mockImplementationOnce(async () => {
    lost.abort();
    return running;
  });
  ecs.describeTasks.mockResolvedValue(stopped(130));
  expect(await run({ signal: lost.signal })).toBe(130);
});

test("who lost the lock before it began starts nothing, and ends nobody else's task", async () => {
  await expect(run({ signal: AbortSignal.abort() })).rejects.toThrow("lock went to another run");
  expect(ecs.listTasks).not.toHaveBeenCalled();
  expect(ecs.runTask).not.toHaveBeenCalled();
});

test("a task that cannot be told to end is named: it may build on", async () => {
  ecs.describeTasks.mockResolvedValue(running);
  ecs.stopTask.mockRejectedValue(new Error("expired"));
  const failed = run({ timeout: -1 });
  await expect(failed).rejects.toThrow("the task may be running still: expired");
  await expect(failed).rejects.toBeInstanceOf(TaskLeft);
});
