import type { Resource } from "./resource";

/** The statements of a policy's text, as the policy walk reads them. */

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

/** Types of resource that hold a policy's text. */
export const POLICY_TYPES = Object.keys(POLICY_ATTRIBUTES);

/** Says all but what it names. */
export const NEGATIONS = ["NotAction", "NotPrincipal", "NotResource"] as const;

export interface RawStatement extends Readonly<Partial<Record<(typeof NEGATIONS)[number], unknown>>> {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action?: string | string[];
  readonly Resource?: string | string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
}

/** Statements that allow something. A text that is no JSON is a token: it hides from every check. */
export function allowing(resource: Resource): RawStatement[] | undefined {
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
export function isNarrowedByTags({ Condition }: RawStatement): boolean {
  return Object.keys(Condition?.StringEquals ?? {}).some((key) => /^aws:(Resource|Request)Tag\//.test(key));
}

/** What tells whose a caller is. */
const CALLER = /^(aws:(Principal|Source)(Account|Arn|OrgID|OrgPaths)|kms:CallerAccount)$/i;

/** Held to one account, organisation or source. An operator that a missing key satisfies holds nobody. */
export function isNarrowedByCaller({ Condition = {} }: RawStatement): boolean {
  return Object.entries(Condition).some(
    ([operator, keys]) =>
      /^(String|Arn)(Equals|Like)$/.test(operator) &&
      Object.entries(keys).some(([key, values]) => CALLER.test(key) && !list(values).some(isEverything)),
  );
}

/** `*`, or an ARN whose last part names nothing: `arn:aws:s3:::*`, also with a path of stars, or `arn:*`. */
export function isEverything(arn: string): boolean {
  const [, , , , , ...name] = arn.split(":");
  const named = arn.startsWith("arn:") ? name.join(":") : arn;
  return /^[*?/:]*$/.test(named);
}

export function isAnybody({ Principal }: RawStatement): boolean {
  return JSON.stringify(Principal ?? "").includes('"*"');
}

export function list<T>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
