/** What IAM policies allow, decided as IAM decides: nothing is allowed unless said, and what is denied stays denied. */

export interface PolicyStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export type Context = Readonly<Record<string, string>>;

export function statementsOf(policy: string): PolicyStatement[] {
  return (JSON.parse(policy) as { Statement: PolicyStatement[] }).Statement;
}

export type NamedPolicy = Readonly<Record<"name" | "policy", string>>;

/** What the policies of these names allow, whatever the resource. */
export function actionsOf(policies: readonly NamedPolicy[], names: RegExp): ReadonlySet<string> {
  const statements = policies
    .filter(({ name }) => names.test(name))
    .flatMap(({ policy }) => statementsOf(policy));
  return new Set(statements.filter(isAllow).flatMap(({ Action }) => Action));
}

export function isAllowed(
  statements: readonly PolicyStatement[],
  action: string,
  resource: string,
  context: Context = {},
): boolean {
  const matching = statements.filter((statement) => matches(statement, action, resource, context));
  return matching.some(isAllow) && matching.every(isAllow);
}

function isAllow({ Effect }: PolicyStatement): boolean {
  return Effect === "Allow";
}

function matches(
  { Action, Resource, Condition = {} }: PolicyStatement,
  action: string,
  resource: string,
  context: Context,
): boolean {
  return (
    Action.some((pattern) => isLike(pattern, action)) &&
    Resource.some((pattern) => isLike(pattern, resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, context[key], [wanted].flat())),
    )
  );
}

function holds(operator: string, value: string | undefined, wanted: readonly string[]): boolean {
  switch (operator) {
    case "StringEquals":
      return value !== undefined && wanted.includes(value);
    case "StringLike":
      return value !== undefined && wanted.some((pattern) => isLike(pattern, value));
    case "Null":
      return wanted.includes(String(value === undefined));
    default:
      throw new Error(`no policy here uses ${operator}`);
  }
}

function isLike(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`).test(text);
}
