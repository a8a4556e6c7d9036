import { isSamePolicy, referred, referring } from "./wanted";

/** Policies as the code writes them and as AWS gives them back. */

const wanted =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get"],"Resource":["${aws_s3_bucket.a.arn}","${aws_s3_bucket.a.arn}/*"]}]}';
const found = (resource: string, action: unknown = "s3:Get") =>
  JSON.stringify({
    Statement: { Resource: [resource, `${resource}/*`], Action: action, Effect: "Allow" },
    Version: "2012-10-17",
  });

test.each([
  ["what the code takes from elsewhere may be anything", found("arn:aws:s3:::lake"), true],
  ["another action", found("arn:aws:s3:::lake", "s3:Put"), false],
  ["one action more", found("arn:aws:s3:::lake", ["s3:Get", "s3:Put"]), false],
  ["what is taken from elsewhere ends where its value ends", found('a","b'), false],
])("%s", (_what, policy, same) => {
  expect(isSamePolicy(wanted, policy)).toBe(same);
});

test("resources find each other by reference", () => {
  const group = { address: "aws_security_group.g_1", type: "aws_security_group", attributes: {} };
  const other = { address: "aws_security_group.g_12", type: "aws_security_group", attributes: {} };
  const rule = { address: "rule.r", type: "rule", attributes: { group: "${aws_security_group.g_12.id}" } };
  const all = [group, other, rule];
  expect(referring(all, "rule", "group", other)).toEqual([rule]);
  expect(referring(all, "rule", "group", group)).toEqual([]);
  expect(referred(all, rule.attributes.group)).toBe(other);
});
