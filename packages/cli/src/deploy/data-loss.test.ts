import { Environment } from "../environment/environment";
import { LarderError } from "../errors";
import { lettingGo, lossesIn, refusedLosses, refuseLosses } from "./data-loss";
import type { Action } from "./resource-changes";

const would = (action: Action, address: string) => ({ action, address, attributes: [] });

test("only what holds data and would be destroyed or replaced is a loss", () => {
  const changes = [
    would("destroy", "aws_s3_bucket.artifacts"),
    would("replace", "snowflake_database.raw"),
    would("change", "aws_s3_bucket.other"),
    would("destroy", "aws_iam_role.task"),
  ];
  expect(lossesIn(changes)).toEqual(["aws_s3_bucket.artifacts", "snowflake_database.raw"]);
});

test("what Terraform refuses to destroy is told by address; another failure stays one", () => {
  const error = (...errors: object[]) => new LarderError("plan failed", { cause: { errors } });
  const refused = {
    severity: "error",
    summary: "Instance cannot be destroyed",
    detail: "Resource aws_s3_bucket.artifacts has lifecycle.prevent_destroy set, but …",
  };
  expect(refusedLosses(error(refused))).toEqual(["aws_s3_bucket.artifacts"]);
  expect(refusedLosses(error(refused, { severity: "error", summary: "no credentials" }))).toBeUndefined();
  expect(refusedLosses(new Error("other"))).toBeUndefined();
  expect(refusedLosses(new LarderError("Airbyte does not answer"))).toBeUndefined();
});

test("a loss is refused with stack and address, and how to keep the data", () => {
  expect(() => refuseLosses([{ stack: "lake", addresses: [] }])).not.toThrow();
  const losses = [{ stack: "lake", addresses: ["aws_s3_bucket.main"] }];
  const refusal = (() => {
    try {
      refuseLosses(losses, lettingGo(new Environment("/nowhere", "prod", false)));
    } catch (error) {
      return error as LarderError;
    }
    return undefined;
  })();
  expect(refusal?.said.detail).toBe("lake: aws_s3_bucket.main");
  expect(refusal?.said.next).toMatch(/moved block.*\.\/larder deliver --label delete-data -e prod$/);
  expect(refusal?.exitCode).toBe(1);
});
