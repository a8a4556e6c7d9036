import { z } from "zod";

/** What a try of a change found, as the dbt program writes it to summary.json. */

const Count = z.number().int().nullable();

const Node = z.object({
  name: z.string(),
  kind: z.string(),
  status: z.string(),
  seconds: z.number(),
  message: z.string().nullish(),
});

const FailedTest = z.object({
  name: z.string(),
  model: z.string().nullish(),
  failures: Count,
  columns: z.array(z.string()),
  rows: z.array(z.array(z.unknown())),
});

/** A model against production's: `before` null where production has none, `key` null where only counts compare. */
const Compared = z.object({
  model: z.string(),
  key: z.array(z.string()).nullable(),
  before: Count,
  after: Count,
  added: Count,
  removed: Count,
  changed: Count,
  columns: z.record(z.string(), z.number()),
  columns_added: z.array(z.string()).default([]),
  columns_removed: z.array(z.string()).default([]),
});

const Seconds = z.object({
  parse: z.number(),
  empty: z.number(),
  clone: z.number(),
  build: z.number(),
  compare: z.number(),
  total: z.number(),
});

export const Summary = z.object({
  version: z.literal(1),
  ok: z.boolean(),
  /** Why it could not be tried at all. */
  error: z.string().nullish(),
  modified: z.array(z.string()),
  /** Production's tables and views that no model makes any more. */
  abandoned: z.array(z.string()).default([]),
  rebuilt: z.array(z.string()),
  cloned: z.array(z.string()),
  deferred: z.number().int(),
  missing: z.array(z.string()),
  empty: z.object({ errors: z.array(z.object({ node: z.string(), message: z.string() })) }),
  nodes: z.array(Node),
  failed_tests: z.array(FailedTest),
  /** Orders that break a rule of the books and are in no figure, where the change builds the model that names them. */
  quarantine: z
    .object({ orders: z.number().int(), amounts: z.array(z.string()), reasons: z.array(z.string()) })
    .nullish(),
  comparison: z.array(Compared),
  seconds: Seconds,
});
export type Summary = z.infer<typeof Summary>;
export type Compared = z.infer<typeof Compared>;
export type FailedTest = z.infer<typeof FailedTest>;
