import type { Values } from "../plugin/dynamic-value";

/** What a resource type does in its service. Values hold no unknowns; what is returned completes or replaces them. */
export interface ResourceType {
  /** Attributes and blocks whose change needs a new resource. */
  readonly replace: readonly string[];
  /** Computed attributes that an update may change. */
  readonly volatile?: readonly string[];
  create(planned: Values): Promise<Values>;
  /** What is really there, or null when it is gone. */
  read(state: Values): Promise<Values | null>;
  update(prior: Values, planned: Values): Promise<Values>;
  delete(state: Values): Promise<void>;
  /** The attributes that an import id names; `read` finds the rest. */
  identify(id: string): Values;
}

export type ResourceTypes = Readonly<Record<string, ResourceType>>;

/** A provider: its interface, and its resource types once it is configured. */
export interface Provider {
  configure(config: Values): ResourceTypes;
}
