import type { Platform } from "../platform";
import type { LarderStack } from "../stack";

/** What a rule looks at: a resource as Terraform will read it. */
export interface Resource {
  readonly stack: string;
  readonly type: string;
  readonly id: string;
  readonly attributes: Attributes;
  readonly platform: Platform;
  /** All resources of the same stack. */
  readonly neighbours: readonly Resource[];
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the JSON of any Terraform resource
export type Attributes = Readonly<Record<string, any>>;

/** A sentence that must be true of a kind of resource. */
export interface Rule {
  readonly name: string;
  readonly types: readonly string[];
  /** What is wrong, in words; undefined where nothing is. */
  readonly finding: (resource: Resource) => string | undefined;
}

/** Every resource of a stack. Cross-stack references are prepared first: resolving them makes outputs. */
export function resourcesOf(stack: LarderStack): Resource[] {
  const json = stack.toTerraform() as { resource?: Record<string, Record<string, Attributes>> };
  const neighbours: Resource[] = [];
  for (const [type, byId] of Object.entries(json.resource ?? {})) {
    for (const [id, attributes] of Object.entries(byId)) {
      neighbours.push({ stack: stack.node.id, type, id, attributes, platform: stack.platform, neighbours });
    }
  }
  return neighbours;
}

/** The neighbours of a type that refer to the resource by one of their attributes. */
export function referring(resource: Resource, type: string, attribute: string): Resource[] {
  const reference = `\${${resource.type}.${resource.id}.`;
  return resource.neighbours.filter(
    (other) => other.type === type && JSON.stringify(other.attributes[attribute] ?? "").includes(reference),
  );
}
