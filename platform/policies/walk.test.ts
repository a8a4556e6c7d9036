import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { LarderStack } from "../stack";
import { LOCAL, samplePlatform } from "../testing/sample";
import { AWS_POLICIES } from "./iam";
import type { Resource } from "./resource";
import { checkPolicies, findingsOf, PolicyError, RULES } from "./walk";

const policy = (statement: object) => JSON.stringify({ Statement: [{ Effect: "Allow", ...statement }] });
const task = (container: object) => ({
  container_definitions: JSON.stringify([{ name: "dbt", ...container }]),
});

/** One example against each rule. */
const BROKEN: Readonly<Record<string, [type: string, attributes: object]>> = {
  "policy is plain text": ["aws_iam_role_policy", { policy: "${data.aws_iam_policy_document.x.json}" }],
  "actions are named": [
    "aws_iam_role_policy",
    { policy: policy({ Action: "s3:*", Resource: "arn:aws:s3:::x" }) },
  ],
  "resources are named where AWS can": [
    "aws_iam_role_policy",
    { policy: policy({ Action: ["s3:GetObject"], Resource: "*" }) },
  ],
  "what is allowed is said, not what is not": [
    "aws_iam_role_policy",
    { policy: policy({ Action: "s3:GetObject", NotResource: "arn:aws:s3:::x" }) },
  ],
  "policies are our own, or AWS's on the list": [
    "aws_iam_role_policy_attachment",
    { policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess" },
  ],
  "no function is open to everybody": ["aws_lambda_permission", { principal: "*" }],
  "no policy is open to everybody": [
    "aws_s3_bucket_policy",
    { policy: policy({ Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::x/*" }) },
  ],
  "nothing comes in from anywhere but a load balancer's 443": [
    "aws_vpc_security_group_ingress_rule",
    { ip_protocol: "tcp", from_port: 22, to_port: 22, cidr_ipv4: "0.0.0.0/0" },
  ],
  "only 443 and 53 go out to anywhere": [
    "aws_vpc_security_group_egress_rule",
    { ip_protocol: "-1", cidr_ipv4: "0.0.0.0/0" },
  ],
  "rules of a security group are resources of their own": [
    "aws_security_group",
    { ingress: [{ from_port: 1 }] },
  ],
  "rules of a security group are the new kind": ["aws_security_group_rule", {}],
  "subnets give no public address by themselves": ["aws_subnet", { map_public_ip_on_launch: true }],
  "databases have no public address": ["aws_db_instance", { storage_encrypted: true }],
  "storage is encrypted": ["aws_ebs_volume", {}],
  "root disks are encrypted": ["aws_instance", { root_block_device: { volume_size: 8 } }],
  "other disks of hosts are encrypted": ["aws_instance", { ebs_block_device: [{ device_name: "/dev/sdf" }] }],
  "messages are encrypted by a key of ours": ["aws_sns_topic", {}],
  "buckets are encrypted": ["aws_s3_bucket", {}],
  "buckets are closed to the public": ["aws_s3_bucket", {}],
  "keys rotate": ["aws_kms_key", {}],
  "logs end": ["aws_cloudwatch_log_group", {}],
  "secrets reach a task by reference": [
    "aws_ecs_task_definition",
    task({ environment: [{ name: "SNOWFLAKE_PASSWORD", value: "x" }] }),
  ],
  "instance metadata needs a token and ends at the host": [
    "aws_instance",
    { metadata_options: { http_tokens: "required", http_put_response_hop_limit: 2 } },
  ],
  "hosts are reached by Session Manager, not by a key": ["aws_instance", { key_name: "mine" }],
  "root file systems of tasks are read-only": ["aws_ecs_task_definition", task({})],
  "protected environments refuse deletion": ["aws_s3_bucket", { force_destroy: true }],
  "data stays unless its deletion is asked for": ["aws_ebs_volume", { encrypted: true }],
};

function resource(type: string, attributes: object, neighbours: Resource[] = []): Resource {
  const platform = samplePlatform({ environment: { ...LOCAL, protected: true } });
  return { stack: "test", type, id: "it", attributes, platform, neighbours };
}

describe("each rule", () => {
  it.each(RULES.map(({ name }) => name))("%s: finds its example", (name) => {
    const [type, attributes] = BROKEN[name]!;
    expect(findingsOf(resource(type, attributes))).toContainEqual(expect.stringContaining(`(${name})`));
  });
});

/** What the rules of this name find. */
function found(name: string, type: string, attributes: object): string[] {
  return findingsOf(resource(type, attributes)).filter((finding) => finding.includes(`(${name})`));
}

describe("ways around the rules", () => {
  it.each(["s3:*", "s3:Get?bject", "*", "iam:Pass???e"])("an action is not named by %s", (Action) => {
    const text = policy({ Action, Resource: "arn:aws:s3:::x" });
    expect(found("actions are named", "aws_iam_role_policy", { policy: text })).toHaveLength(1);
  });

  it.each([
    "*",
    "**",
    "?*",
    "arn:*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::*/*",
    "arn:aws:sqs:*:*:*",
    "arn:aws:s3:*",
  ])("a resource is not named by %s", (Resource) => {
    const text = policy({ Action: "s3:GetObject", Resource: ["arn:aws:s3:::x", Resource] });
    expect(found("resources are named where AWS can", "aws_iam_role_policy", { policy: text })).toHaveLength(
      1,
    );
  });

  it.each([
    ["aws_iam_role_policy", { NotAction: "iam:*", Resource: "arn:aws:s3:::x" }],
    ["aws_iam_role_policy", { Action: "s3:GetObject", NotResource: "arn:aws:s3:::x" }],
    [
      "aws_s3_bucket_policy",
      { NotPrincipal: { AWS: "1" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::x" },
    ],
  ])("nothing is allowed by leaving out: %s %o", (type, statement) => {
    expect(
      found("what is allowed is said, not what is not", type, { policy: policy(statement) }),
    ).toHaveLength(1);
  });

  it.each([
    ["aws_iam_role", { managed_policy_arns: ["arn:aws:iam::aws:policy/PowerUserAccess"] }],
    ["aws_iam_role", { inline_policy: [{ name: "more", policy: "{}" }] }],
    ["aws_iam_user_policy_attachment", { policy_arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
    ["aws_iam_role_policy_attachment", { policy_arn: "arn:aws:iam::123456789012:policy/elsewhere" }],
    ["aws_iam_role_policy_attachment", { policy_arn: "${data.aws_iam_policy.admin.arn}" }],
    ["aws_iam_role_policy_attachments_exclusive", { policy_arns: ["${var.policy}"] }],
  ])("no policy is attached that nobody looked at: %s %o", (type, attributes) => {
    expect(found("policies are our own, or AWS's on the list", type, attributes)).toHaveLength(1);
  });

  it.each([
    undefined,
    { Bool: { "aws:SecureTransport": "true" } },
    { StringNotEquals: { "aws:PrincipalAccount": "123456789012" } },
    { StringEqualsIfExists: { "aws:PrincipalAccount": "123456789012" } },
    { StringLike: { "aws:PrincipalAccount": "*" } },
    { ArnLike: { "aws:SourceArn": ["arn:aws:s3:::x", "arn:aws:s3:::*"] } },
    { StringEquals: { "aws:PrincipalType": "User" } },
  ])("a condition does not close a policy to everybody: %o", (Condition) => {
    for (const Principal of ["*", { AWS: "*" }, { AWS: ["1", "*"] }]) {
      const text = policy({ Principal, Action: "s3:GetObject", Resource: "arn:aws:s3:::x", Condition });
      expect(found("no policy is open to everybody", "aws_s3_bucket_policy", { policy: text })).toHaveLength(
        1,
      );
    }
  });

  it.each([
    ["aws_lambda_function_url", { authorization_type: "NONE" }],
    ["aws_lambda_permission", { principal: "*", function_url_auth_type: "NONE" }],
    ["aws_lambda_permission", { principal: "*", source_arn: "*" }],
  ])("a function is open: %s %o", (type, attributes) => {
    expect(found("no function is open to everybody", type, attributes)).toHaveLength(1);
  });

  it.each([
    ["aws_instance", { ebs_block_device: { device_name: "/dev/sdf", encrypted: false } }],
    [
      "aws_launch_template",
      { block_device_mappings: [{ device_name: "/dev/sdf", ebs: { volume_size: 8 } }] },
    ],
  ])("a disk is not encrypted: %s", (type, attributes) => {
    expect(found("other disks of hosts are encrypted", type, attributes)).toHaveLength(1);
  });

  it.each(["aws_efs_file_system", "aws_rds_cluster", "aws_redshift_cluster", "snowflake_table"])(
    "%s may not go without being asked for",
    (type) => expect(found("data stays unless its deletion is asked for", type, {})).toHaveLength(1),
  );
});

describe("what is allowed", () => {
  it("takes an open principal that is held to an account, an organisation or a source", () => {
    for (const Condition of [
      { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
      { StringEquals: { "aws:SourceAccount": "123456789012" } },
      { ArnLike: { "aws:SourceArn": "arn:aws:s3:::x" } },
    ]) {
      const text = policy({ Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::x", Condition });
      expect(findingsOf(resource("aws_s3_bucket_policy", { policy: text }))).toEqual([]);
    }
  });

  it.each([
    ["aws_iam_role_policy_attachment", { policy_arn: "${aws_iam_policy.read_1F-2.arn}" }],
    ["aws_iam_role_policy_attachment", { policy_arn: AWS_POLICIES[0] }],
    ["aws_lambda_permission", { principal: "events.amazonaws.com" }],
    ["aws_lambda_permission", { principal: "*", principal_org_id: "o-1" }],
    ["aws_lambda_function_url", { authorization_type: "AWS_IAM" }],
  ])("takes %s %o", (type, attributes) => {
    expect(findingsOf(resource(type, attributes))).toEqual([]);
  });

  it.each([
    ["aws_instance", { ebs_block_device: [{ device_name: "/dev/sdf", encrypted: true }] }],
    [
      "aws_launch_template",
      { block_device_mappings: [{ device_name: "/dev/sdf", ebs: { encrypted: "true" } }] },
    ],
    [
      "aws_launch_template",
      { block_device_mappings: [{ device_name: "/dev/sdf", virtual_name: "ephemeral0" }] },
    ],
  ])("takes a disk that is encrypted or ends with its host: %s %o", (type, attributes) => {
    expect(found("other disks of hosts are encrypted", type, attributes)).toEqual([]);
  });

  it("lets a load balancer take 443 from anywhere", () => {
    const neighbours: Resource[] = [];
    const rule = resource(
      "aws_vpc_security_group_ingress_rule",
      {
        security_group_id: "${aws_security_group.door.id}",
        ip_protocol: "tcp",
        from_port: 443,
        to_port: 443,
        cidr_ipv4: "0.0.0.0/0",
      },
      neighbours,
    );
    expect(findingsOf(rule)).toHaveLength(1);
    neighbours.push({ ...resource("aws_security_group", {}, neighbours), id: "door" });
    neighbours.push(resource("aws_lb", { security_groups: ["${aws_security_group.door.id}"] }, neighbours));
    expect(findingsOf(rule)).toEqual([]);
  });

  it("lets an action without resources say *", () => {
    const text = policy({ Action: ["ecr:GetAuthorizationToken"], Resource: "*" });
    expect(findingsOf(resource("aws_iam_role_policy", { policy: text }))).toEqual([]);
  });
});

describe("the walk", () => {
  it("names every finding of every stack in one error", () => {
    const platform = samplePlatform();
    const one = new LarderStack(platform, "one");
    new EbsVolume(one, "bare", { availabilityZone: "us-east-2a" });
    const two = new LarderStack(platform, "two");
    new EbsVolume(two, "kept", { availabilityZone: "us-east-2a", encrypted: true });
    expect(() => checkPolicies([one, two])).toThrow(PolicyError);
    try {
      checkPolicies([one, two]);
    } catch (error) {
      expect((error as PolicyError).findings).toEqual([
        "one: aws_ebs_volume.bare encrypted is not true (storage is encrypted)",
        "one: aws_ebs_volume.bare lifecycle.prevent_destroy is not true (data stays unless its deletion is asked for)",
        "two: aws_ebs_volume.kept lifecycle.prevent_destroy is not true (data stays unless its deletion is asked for)",
      ]);
    }
  });

  it("is silent about stacks that keep to the rules", () => {
    const stack = new LarderStack(samplePlatform(), "one");
    new Vpc(stack, "vpc", { cidrBlock: "10.0.0.0/16" });
    expect(() => checkPolicies([stack])).not.toThrow();
  });
});
