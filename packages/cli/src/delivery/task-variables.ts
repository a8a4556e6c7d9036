import { join } from "node:path";
import { z } from "zod";
import type { SystemFile } from "../../../../platform/system";
import { readJson, type Environment } from "../environment/environment";

/** The variables that a program's task is defined with, as far as they are plain values and not of the cloud. */

const Container = z.object({
  image: z.string(),
  environment: z.array(z.object({ name: z.string(), value: z.string() })),
});

interface Stack {
  readonly resource?: {
    readonly aws_ecs_task_definition?: Record<string, { container_definitions?: string }>;
  };
}

/** Where the program runs and what it may write to is different here. */
const OTHER_HERE = ["HOME", "TMPDIR", "AWS_REGION", "LARDER_ARTIFACTS_BUCKET"];

export function taskVariables(
  environment: Environment,
  program: SystemFile["programs"][number],
): Record<string, string> {
  const stacks = environment.system().stages.map(({ stack }) => environment.stackFolder(stack));
  const definitions = stacks.flatMap((folder) => {
    const stack = readJson<Stack>(join(folder, "cdk.tf.json"));
    return Object.values(stack?.resource?.aws_ecs_task_definition ?? {});
  });
  const containers = definitions.flatMap(({ container_definitions: text = "[]" }) =>
    z.array(Container).parse(JSON.parse(text)),
  );
  const own = containers.find(({ image }) => image.endsWith(`:${program.tag}`));
  const plain = (own?.environment ?? []).filter(
    ({ name, value }) => !OTHER_HERE.includes(name) && !value.includes("${"),
  );
  return Object.fromEntries(plain.map(({ name, value }) => [name, value]));
}
