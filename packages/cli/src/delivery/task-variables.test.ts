import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Environment } from "../environment/environment";
import { writeJson } from "../environment/write-json";
import { taskVariables } from "./task-variables";

const root = mkdtempSync(join(tmpdir(), "larder-task-"));
const environment = new Environment(root, "prod", false);

const container = (image: string, environment: Record<string, string>) => ({
  container_definitions: JSON.stringify([
    { name: "it", image, environment: Object.entries(environment).map(([name, value]) => ({ name, value })) },
  ]),
});

test("of the program's own task, what is a plain value and not of the cloud", () => {
  writeJson(environment.path("system.json"), { stages: [{ stack: "network" }, { stack: "transform" }] });
  writeJson(join(environment.stackFolder("network"), "cdk.tf.json"), {});
  writeJson(join(environment.stackFolder("transform"), "cdk.tf.json"), {
    resource: {
      aws_ecs_task_definition: {
        dbt: container("${aws_ecr_repository.dbt.repository_url}:aaaa", {
          HOME: "/scratch",
          LARDER_SHOW_CUSTOMER_NAMES: "true",
          LARDER_ARTIFACTS_BUCKET: "bucket",
          SOMETHING: "${aws_thing.id}",
        }),
        report: container("${aws_ecr_repository.report.repository_url}:bbbb", { TITLE: "Report" }),
      },
    },
  });
  const program = { name: "dbt", tag: "aaaa" } as Parameters<typeof taskVariables>[1];
  expect(taskVariables(environment, program)).toEqual({ LARDER_SHOW_CUSTOMER_NAMES: "true" });
});
