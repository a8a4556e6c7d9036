import { AWS_POLICIES } from "./iam";
import {
  allowing,
  isAnybody,
  isEverything,
  isNarrowedByCaller,
  isNarrowedByTags,
  list,
  NEGATIONS,
  POLICY_TYPES,
} from "./policy-statements";
import type { Rule } from "./resource";

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

/** A policy of the same stack, which the other rules look at. */
const OWN_POLICY = /^\$\{aws_iam_policy\.[\w-]+\.arn\}$/;

export const iamRules: readonly Rule[] = [
  {
    name: "policy is plain text",
    types: POLICY_TYPES,
    finding: (resource) =>
      allowing(resource) === undefined ? "policy is a token; write it with policyText()" : undefined,
  },
  {
    name: "actions are named",
    types: POLICY_TYPES,
    finding(resource) {
      const actions = (allowing(resource) ?? []).flatMap(({ Action }) => list(Action));
      const wild = actions.filter((action) => /[*?]/.test(action));
      return wild.length > 0 ? `allows ${wild.join(", ")}` : undefined;
    },
  },
  {
    name: "what is allowed is said, not what is not",
    types: POLICY_TYPES,
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
    types: POLICY_TYPES.filter((type) => !type.startsWith("aws_kms_key")),
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
    types: POLICY_TYPES,
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
