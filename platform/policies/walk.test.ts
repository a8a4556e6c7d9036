import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { LarderStack } from "../stack";
import { LOCAL, samplePlatform } from "../testing/sample";
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

describe("what is allowed", () => {
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
