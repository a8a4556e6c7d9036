import { changesIn } from "./resource-changes";

const change = (address: string, change: object, mode = "managed") => ({
  address,
  type: address.split(".")[0],
  mode,
  change,
});
const changes = (...resource_changes: object[]) => changesIn(JSON.stringify({ resource_changes }));

test("each resource that would change is told with its action; the rest is not told", () => {
  const told = changes(
    change("aws_a.new", { actions: ["create"], before: null, after: { x: 1 } }),
    change("aws_a.gone", { actions: ["delete"], before: { x: 1 }, after: null }),
    change("aws_a.anew", { actions: ["delete", "create"], before: { x: 1 }, after: { x: 2 } }),
    change("aws_a.other-way", { actions: ["create", "delete"], before: { x: 1 }, after: { x: 2 } }),
    change("aws_a.same", { actions: ["no-op"], before: { x: 1 }, after: { x: 1 } }),
    change("data.aws_a.read", { actions: ["read"], before: null, after: {} }, "data"),
  );
  expect(told.map(({ address, action }) => `${action} ${address}`)).toEqual([
    "add aws_a.new",
    "destroy aws_a.gone",
    "replace aws_a.anew",
    "replace aws_a.other-way",
  ]);
});

test("a change names its attributes, also those that are known after the apply only, and no value", () => {
  const [told] = changes(
    change("snowflake_user.dbt", {
      actions: ["update"],
      before: { name: "DBT", password: "hunter1", tags: { a: "1" }, arn: "x", list: [1] },
      after: { name: "DBT", password: "hunter2", tags: { a: "2" }, list: [1] },
      after_unknown: { arn: true, list: [false] },
      after_sensitive: { password: true },
    }),
  );
  expect(told?.attributes).toEqual(["arn", "password", "tags"]);
  expect(JSON.stringify(told)).not.toContain("hunter");
});

test("a replacement names what forces it and what differs, not all that a new resource does not know yet", () => {
  const [told] = changes(
    change("aws_s3_bucket.main", {
      actions: ["delete", "create"],
      before: { bucket: "a", arn: "a", region: "r", tags: null, versioning: [1] },
      after: { bucket: "b", tags: { x: "y" } },
      after_unknown: { arn: true, versioning: true },
      replace_paths: [["bucket"]],
    }),
  );
  expect(told?.attributes).toEqual(["bucket", "tags"]);
});
