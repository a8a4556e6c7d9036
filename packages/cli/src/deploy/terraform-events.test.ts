import { changesText, diagnosticText, isEmpty, logLine, parseEvent, Progress, sum } from "./terraform-events";

const line = (event: object) => JSON.stringify({ "@message": "said", ...event });
const fed = (total: number, ...lines: string[]) => {
  const progress = new Progress(total);
  for (const event of lines.map(parseEvent)) if (event) progress.take(event);
  return progress;
};

test("the summary of a plan gives the counts", () => {
  const changes = { add: 3, change: 1, remove: 2, import: 0, operation: "plan" };
  const progress = fed(0, line({ type: "change_summary", changes }));
  expect(changesText(progress.changes)).toBe("+3 ~1 -2");
});

test("an apply is as far as its finished resources; data that are read do not count", () => {
  const done = (action: string) => line({ type: "apply_complete", hook: { action } });
  const progress = fed(118, line({ type: "apply_start" }), done("create"), done("read"), done("update"));
  expect(progress.text).toBe("2/118");
});

test("errors keep the provider's words, warnings are no errors", () => {
  const error = {
    severity: "error",
    summary: "creating EC2 VPC",
    detail: "VpcLimitExceeded",
    address: "aws_vpc.main",
  };
  const progress = fed(
    0,
    line({ type: "diagnostic", diagnostic: { severity: "warning", summary: "old argument" } }),
    line({ type: "diagnostic", diagnostic: error }),
  );
  expect(progress.errors.map(diagnosticText)).toEqual(["aws_vpc.main: creating EC2 VPC\nVpcLimitExceeded"]);
  expect(logLine(parseEvent(line({ diagnostic: error }))!)).toContain("error: aws_vpc.main");
});

test("what is no JSON is no event", () => {
  expect(parseEvent("panic: runtime error")).toBeUndefined();
  expect(parseEvent('{"@message": "cut of')).toBeUndefined();
});

test("counts of stacks add up, and nothing is empty", () => {
  const one = { add: 1, change: 2, remove: 3 };
  expect(changesText(sum([one, one]))).toBe("+2 ~4 -6");
  expect(isEmpty(sum([]))).toBe(true);
  expect(isEmpty(one)).toBe(false);
});
