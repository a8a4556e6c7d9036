import { AWS_POLICIES } from "./iam";
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
  aws_iam_group_policy: "policy",
  aws_iam_role: "assume_role_policy",
  aws_s3_bucket_policy: "policy",
  aws_sns_topic_policy: "policy",
  aws_sqs_queue_policy: "policy",
  aws_kms_key: "policy",
  aws_kms_key_policy: "policy",
  aws_backup_vault_policy: "policy",
  aws_dynamodb_resource_policy: "policy",
  aws_efs_file_system_policy: "policy",
  aws_ecr_repository_policy: "policy",
  aws_secretsmanager_secret_policy: "policy",
};

/** What gives a role or a person a policy that is written elsewhere. */
const ATTACHMENTS: Readonly<Record<string, string>> = {
  aws_iam_role: "managed_policy_arns",
  aws_iam_policy_attachment: "policy_arn",
  aws_iam_role_policy_attachment: "policy_arn",
  aws_iam_role_policy_attachments_exclusive: "policy_arns",
  aws_iam_user_policy_attachment: "policy_arn",
  aws_iam_user_policy_attachments_exclusive: "policy_arns",
  aws_iam_group_policy_attachment: "policy_arn",
  aws_iam_group_policy_attachments_exclusive: "policy_arns",
};

/** Says all but what it names. */
const NEGATIONS = ["NotAction", "NotPrincipal", "NotResource"] as const;

interface RawStatement extends Readonly<Partial<Record<(typeof NEGATIONS)[number], unknown>>> {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action?: string | string[];
  readonly Resource?: string | string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
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
function isNarrowedByTags({ Condition }: RawStatement): boolean {
  return Object.keys(Condition?.StringEquals ?? {}).some((key) => /^aws:(Resource|Request)Tag\//.test(key));
}

/** What tells whose a caller is. */
const CALLER = /^(aws:(Principal|Source)(Account|Arn|OrgID|OrgPaths)|kms:CallerAccount)$/i;

/** Held to one account, organisation or source. An operator that a missing key satisfies holds nobody. */
function isNarrowedByCaller({ Condition = {} }: RawStatement): boolean {
  return Object.entries(Condition).some(
    ([operator, keys]) =>
      /^(String|Arn)(Equals|Like)$/.test(operator) &&
      Object.entries(keys).some(([key, values]) => CALLER.test(key) && !list(values).some(isEverything)),
  );
}

/** `*`, or an ARN whose last part names nothing: `arn:aws:s3:::*`, also with a path of stars, or `arn:*`. */
function isEverything(arn: string): boolean {
  const [, , , , , ...name] = arn.split(":");
  const named = arn.startsWith("arn:") ? name.join(":") : arn;
  return /^[*?/:]*$/.test(named);
}

function isAnybody({ Principal }: RawStatement): boolean {
  return JSON.stringify(Principal ?? "").includes('"*"');
}

function list<T>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** A policy of the same stack, which the other rules look at. */
const OWN_POLICY = /^\$\{aws_iam_policy\.[\w-]+\.arn\}$/;

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
      const actions = (allowing(resource) ?? []).flatMap(({ Action }) => list(Action));
      const wild = actions.filter((action) => /[*?]/.test(action));
      return wild.length > 0 ? `allows ${wild.join(", ")}` : undefined;
    },
  },
  {
    name: "what is allowed is said, not what is not",
    types,
    finding(resource) {
      const statements = allowing(resource) ?? [];
      const used = NEGATIONS.filter((key) => statements.some((statement) => statement[key] !== undefined));
      return used.length > 0 ? `allows by ${used.join(", ")}` : undefined;
    },
  },
  {
    name: "policies are our own, or AWS's on the list",
    types: Object.keys(ATTACHMENTS),
    finding({ type, attributes }) {
      if (type === "aws_iam_role" && list<unknown>(attributes.inline_policy).length > 0)
        return "has inline_policy; write an aws_iam_role_policy";
      const attached = list<string>(attributes[ATTACHMENTS[type]!] as string | string[] | undefined);
      const others = attached.filter((arn) => !AWS_POLICIES.includes(arn) && !OWN_POLICY.test(arn));
      return others.length > 0
        ? `attaches ${others.join(", ")}; allowed: policies of the stack, ${AWS_POLICIES.join(", ")}`
        : undefined;
    },
  },
  {
    name: "resources are named where AWS can",
    // A key's own policy says "*" for the key itself.
    types: types.filter((type) => !type.startsWith("aws_kms_key")),
    finding(resource) {
      const nameable = (allowing(resource) ?? [])
        .filter(({ Resource }) => list(Resource).some(isEverything))
        .filter((statement) => !isNarrowedByTags(statement))
        .flatMap(({ Action }) => list(Action))
        .filter((action) => !WITHOUT_RESOURCE.some((pattern) => pattern.test(action)));
      return nameable.length > 0 ? `allows ${nameable.join(", ")} on every resource` : undefined;
    },
  },
  {
    name: "no policy is open to everybody",
    types,
    finding(resource) {
      const open = (allowing(resource) ?? []).some(
        (statement) => isAnybody(statement) && !isNarrowedByCaller(statement),
      );
      return open ? "allows everybody; name an account, an organisation or a source ARN" : undefined;
    },
  },
  {
    name: "no function is open to everybody",
    types: ["aws_lambda_permission", "aws_lambda_function_url"],
    finding({ attributes }) {
      if (attributes.authorization_type === "NONE") return "answers without credentials";
      const { principal, source_account, source_arn, principal_org_id } = attributes;
      const isNarrowed = [source_account, source_arn, principal_org_id].some(
        (value) => value !== undefined && !isEverything(String(value)),
      );
      return principal === "*" && !isNarrowed ? "may be called by everybody" : undefined;
    },
  },
];
