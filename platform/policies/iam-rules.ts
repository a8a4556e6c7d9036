import type { Resource, Rule } from "./resource";

/** What roles, buckets, topics and keys may allow. */

/** Actions for which AWS knows no resource, so that `*` is the only thing to say. */
const WITHOUT_RESOURCE = [
  /^ec2messages:/,
  /^ssmmessages:/,
  /^ssm:UpdateInstanceInformation$/,
  /^ecr:GetAuthorizationToken$/,
  /^cloudwatch:(PutMetricData|ListMetrics|GetMetricData)$/,
  /^ec2:Describe/,
  /^logs:DescribeLogGroups$/,
  /^glue:GetSecurityConfiguration/,
  /^ecs:(Describe|Deregister)TaskDefinition$/,
  /^iam:ListOpenIDConnectProviders$/,
  /^kms:ListAliases$/,
  /^ssm:DescribeParameters$/,
  /^backup-storage:MountCapsule$/,
  /^tag:GetResources$/,
];

const POLICY_ATTRIBUTES: Readonly<Record<string, string>> = {
  aws_iam_role_policy: "policy",
  aws_iam_policy: "policy",
  aws_iam_user_policy: "policy",
  aws_iam_role: "assume_role_policy",
  aws_s3_bucket_policy: "policy",
  aws_sns_topic_policy: "policy",
  aws_sqs_queue_policy: "policy",
  aws_kms_key: "policy",
  aws_ecr_repository_policy: "policy",
  aws_secretsmanager_secret_policy: "policy",
};

interface RawStatement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action?: string | string[];
  readonly NotAction?: unknown;
  readonly Resource?: string | string[];
  readonly Condition?: unknown;
}

/** Statements that allow something. A text that is no JSON is a token: it hides from every check. */
function allowing(resource: Resource): RawStatement[] | undefined {
  const text = resource.attributes[POLICY_ATTRIBUTES[resource.type]!] as string | undefined;
  if (text === undefined) return [];
  try {
    const { Statement } = JSON.parse(text) as { Statement: RawStatement | RawStatement[] };
    return list(Statement).filter(({ Effect }) => Effect === "Allow");
  } catch {
    return undefined;
  }
}

/** Ids of AWS's own cannot be named beforehand; tags say whose they are. */
function isNarrowedByTags(condition: unknown): boolean {
  const { StringEquals = {} } = (condition ?? {}) as { StringEquals?: object };
  return Object.keys(StringEquals).some((key) => /^aws:(Resource|Request)Tag\//.test(key));
}

function list<T>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

const types = Object.keys(POLICY_ATTRIBUTES);

export const iamRules: readonly Rule[] = [
  {
    name: "policy is plain text",
    types,
    finding: (resource) =>
      allowing(resource) === undefined ? "policy is a token; write it with policyText()" : undefined,
  },
  {
    name: "actions are named",
    types,
    finding(resource) {
      const statements = allowing(resource) ?? [];
      if (statements.some(({ NotAction }) => NotAction !== undefined)) return "allows by NotAction";
      const wild = statements.flatMap(({ Action }) => list(Action)).filter((action) => action.includes("*"));
      return wild.length > 0 ? `allows ${wild.join(", ")}` : undefined;
    },
  },
  {
    name: "resources are named where AWS can",
    // A key's own policy says "*" for the key itself.
    types: types.filter((type) => type !== "aws_kms_key"),
    finding(resource) {
      const nameable = (allowing(resource) ?? [])
        .filter(({ Resource }) => list(Resource).some((arn) => /^(\*|arn:[^/]*:\*)$/.test(arn)))
        .filter(({ Condition }) => !isNarrowedByTags(Condition))
        .flatMap(({ Action }) => list(Action))
        .filter((action) => !WITHOUT_RESOURCE.some((pattern) => pattern.test(action)));
      return nameable.length > 0 ? `allows ${nameable.join(", ")} on every resource` : undefined;
    },
  },
  {
    name: "no policy is open to everybody",
    types,
    finding(resource) {
      const open = (allowing(resource) ?? []).some(({ Principal, Condition }) => {
        const anybody = JSON.stringify(Principal ?? "").match(/"\*"/) !== null;
        return anybody && Condition === undefined;
      });
      return open ? "allows everybody without a condition" : undefined;
    },
  },
];
