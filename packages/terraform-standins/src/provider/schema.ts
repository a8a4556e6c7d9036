/** A provider's interface in the compact form of the committed interface files. */

/** Terraform's type syntax: `"string"`, `["set", "string"]`, … */
export type Type = string | [string, Type];

/** `[flags, type, default]`; flags are the letters of required, optional, computed, sensitive. */
export type Leaf = [string, Type, (string | number | boolean)?];

export interface Nested {
  readonly flags: string;
  readonly nesting: "single" | "list" | "set" | "map";
  readonly attributes: Attributes;
}

export type Attribute = Leaf | Nested;
export type Attributes = Readonly<Record<string, Attribute>>;

/** A block that may stand once. */
export interface SingleBlock {
  readonly attributes: Attributes;
  readonly blocks?: Readonly<Record<string, SingleBlock>>;
}

export interface ResourceSchema extends SingleBlock {
  readonly version: number;
}

export interface Interface {
  readonly source: string;
  readonly version: string;
  /** Built with Terraform's second SDK, whose rules are in defaults.ts; else with the framework that followed it. */
  readonly isLegacy?: boolean;
  readonly provider: Attributes;
  readonly resources: Readonly<Record<string, ResourceSchema>>;
}

export const isLeaf = (attribute: Attribute): attribute is Leaf => Array.isArray(attribute);
export const flagsOf = (attribute: Attribute) => (isLeaf(attribute) ? attribute[0] : attribute.flags);
export const isComputed = (attribute: Attribute) => flagsOf(attribute).includes("c");

const NESTING = { single: 1, list: 2, set: 3, map: 4 };

/** The schema as the protocol's message. */
export function schemaMessage({ version, ...block }: ResourceSchema): object {
  return { version, block: blockMessage(block) };
}

function blockMessage({ attributes, blocks = {} }: SingleBlock): object {
  return {
    attributes: attributeMessages(attributes),
    block_types: Object.entries(blocks).map(([type_name, block]) => ({
      type_name,
      block: blockMessage(block),
      nesting: NESTING.list,
      max_items: 1,
    })),
  };
}

function attributeMessages(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([name, attribute]) => {
    const flags = flagsOf(attribute);
    return {
      name,
      required: flags.includes("r"),
      optional: flags.includes("o"),
      computed: flags.includes("c"),
      sensitive: flags.includes("s"),
      ...(isLeaf(attribute)
        ? { type: Buffer.from(JSON.stringify(attribute[1])) }
        : {
            nested_type: {
              attributes: attributeMessages(attribute.attributes),
              nesting: NESTING[attribute.nesting],
            },
          }),
    };
  });
}
