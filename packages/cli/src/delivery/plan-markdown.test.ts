import { NO_CHANGES } from "../deploy/terraform-events";
import { SynthesisFailed } from "../deploy/synth";
import { LarderError } from "../errors";
import { failureMarkdown, planMarkdown } from "./plan-markdown";

const counts = (add: number, change: number, remove: number) => ({ add, change, remove });
const base = { environment: "prod", commit: "0123456789abcdef", without: [], mayLose: false };

test("each stack has a row: what it changes, nothing, or what it waits for", () => {
  const text = planMarkdown({
    ...base,
    without: ["airbyte"],
    stacks: [
      { stack: "network", changes: NO_CHANGES, resources: [], loses: [] },
      {
        stack: "transform",
        changes: counts(1, 0, 1),
        resources: [{ address: "aws_ecs_task_definition.dbt", action: "replace", attributes: ["cpu"] }],
        loses: [],
      },
      { stack: "airbyte-host", changes: NO_CHANGES, waitsFor: ["network"] },
    ],
  });
  expect(text).toContain("### Plan of prod at 0123456789ab");
  expect(text).toContain("| network |  |  |  |  | no changes |");
  expect(text).toContain("| transform |  |  | 1 |  |  |");
  expect(text).toContain("| airbyte-host | | | | | waits for network |");
  expect(text).toContain("| airbyte | | | | | planned after merge |");
  expect(text).toContain("<details><summary>1 resource</summary>");
  expect(text).toContain("- replace `aws_ecs_task_definition.dbt`: cpu");
  expect(text).not.toContain("destroys data");
});

const losing = {
  stack: "lake",
  changes: counts(0, 0, 1),
  resources: [{ address: "aws_s3_bucket.main", action: "destroy" as const, attributes: [] }],
  loses: ["aws_s3_bucket.main"],
};

test("data that would go are in bold, with what allows it", () => {
  const text = planMarkdown({ ...base, stacks: [losing] });
  expect(text).toContain("| lake |  |  |  | 1 | **destroys data** |");
  expect(text).toContain("- **lake: `aws_s3_bucket.main`**");
  expect(text).toContain("Not without the label `delete-data`");
  expect(planMarkdown({ ...base, stacks: [losing], mayLose: true })).toContain("`delete-data` allows it");
});

test("a plan that Terraform refused tells the addresses, though nothing else of the stack", () => {
  const refused = { stack: "lake", changes: NO_CHANGES, loses: ["aws_s3_bucket.main"] };
  const text = planMarkdown({ ...base, stacks: [refused] });
  expect(text).toContain("| lake | | | | | **destroys data** |");
  expect(text).toContain("- **lake: `aws_s3_bucket.main`**");
});

test("why there is no plan is told, in the words of the code and never of a provider", () => {
  const broken = new SynthesisFailed("synthesis failed", {
    detail: "lake: aws_s3_bucket.main is no longer made",
  });
  expect(failureMarkdown("prod", broken)).toContain("aws_s3_bucket.main is no longer made");
  const refused = new LarderError("terraform plan of lake failed", { detail: "password hunter2 is wrong" });
  expect(failureMarkdown("prod", refused)).toContain("**No plan: terraform plan of lake failed.**");
  expect(failureMarkdown("prod", refused)).not.toContain("hunter2");
});
