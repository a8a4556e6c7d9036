import type { SynthesisedResource } from "./stack-json";

/** What the code gives, as far as a synthesised stack tells it before Terraform has filled in ids and ARNs. */

/** The resources of a type that name `resource` in an attribute: the rules of a security group. */
export function referring(
  all: readonly SynthesisedResource[],
  type: string,
  attribute: string,
  resource: SynthesisedResource,
): SynthesisedResource[] {
  return all.filter(
    (other) =>
      other.type === type && String(other.attributes[attribute] ?? "").includes(`\${${resource.address}.`),
  );
}

/** The resource that a value such as `${aws_iam_policy.read.arn}` stands for. */
export function referred(
  all: readonly SynthesisedResource[],
  value: unknown,
): SynthesisedResource | undefined {
  const [, address] = /^\$\{([a-z0-9_]+\.[\w-]+)\.\w+\}$/.exec(String(value)) ?? [];
  return all.find((resource) => resource.address === address);
}

/**
 * Whether a policy that AWS holds is the one that the code writes. Order of keys, white space, and a list of one are no
 * difference; what the code takes from elsewhere (`${…}`) may be anything.
 */
export function isSamePolicy(wanted: string, found: string): boolean {
  const text = canonical(JSON.parse(wanted));
  const pattern = text
    .split(/\$\{[^}]*\}/)
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join('[^"]*');
  return new RegExp(`^${pattern}$`).test(canonical(JSON.parse(found)));
}

function canonical(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? sorted(value[0]) : value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
