import { fit, withTasksOf } from "./restore-stacks";

const stack = (image: string, bucket: string) => ({
  resource: {
    aws_ecs_task_definition: { dbt: { family: "dbt", container_definitions: image } },
    aws_s3_bucket: { main: { bucket } },
  },
});

test("an earlier stack is applied with today's addresses of providers and state", () => {
  const saved = {
    provider: { aws: [{ endpoints: "old" }] },
    terraform: { backend: "old" },
    resource: { a: 1 },
  };
  const today = {
    provider: { aws: [{ endpoints: "new" }] },
    terraform: { backend: "new" },
    resource: { a: 2 },
  };
  expect(fit(saved, today)).toEqual({ ...today, resource: { a: 1 } });
  expect(fit(saved, {})).toEqual(saved);
});

test("images go back alone where the rest would destroy data", () => {
  expect(withTasksOf(stack("new image", "kept"), stack("old image", "gone"))).toEqual(
    stack("old image", "kept"),
  );
});

test("a task that the earlier stack did not have stays as it is", () => {
  expect(withTasksOf(stack("new image", "kept"), { resource: {} })).toEqual(stack("new image", "kept"));
});
