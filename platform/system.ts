import { z } from "zod";

/**
 * What a synthesised system tells everything that is not a stack: the command line, the DAG, the image builds and
 * the local cloud. Written by synthesis to `.larder/<environment>/system.json`; plain values and names of secrets,
 * never tokens, never a secret.
 */

/** A stack of the deploy order, with the gate that must be open before it is planned, applied or destroyed. */
const Stage = z.strictObject({
  stack: z.string(),
  dependsOn: z.array(z.string()),
  gate: z.enum(["airbyte"]).optional(),
});

/** Code that a stack runs. `tag` is the hash of the folder and its lock file. */
const Program = z.strictObject({
  name: z.string(),
  kind: z.enum(["image", "lambda", "glue", "spark"]),
  folder: z.string(),
  runtime: z.enum(["python", "node"]),
  repository: z.string(),
  tag: z.string(),
});

/** Where data come from. `secret` is the name of its credential in Secrets Manager. */
const Source = z.strictObject({
  name: z.string(),
  kind: z.enum(["shop", "files", "postgres"]),
  host: z.string().optional(),
  startDate: z.string().optional(),
  secret: z.string().optional(),
});

/** One privilege as `SHOW GRANTS` / `SHOW FUTURE GRANTS` reports it. Names are unquoted and dotted. */
const Grant = z.strictObject({
  role: z.string(),
  privilege: z.string(),
  on: z.enum(["ACCOUNT", "DATABASE", "SCHEMA", "WAREHOUSE", "TABLE", "VIEW"]),
  /** Object name; for a future grant the database or schema that will hold the objects. */
  name: z.string(),
  future: z.boolean(),
});

/** A login. `id` names its key pair: secret `/<name>/<environment>/snowflake/<id>`. */
const SnowflakeUser = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  warehouse: z.string(),
  type: z.enum(["SERVICE", "PERSON"]),
});

const Snowflake = z.strictObject({
  kind: z.literal("snowflake"),
  organization: z.string(),
  account: z.string(),
  terraformUser: z.string(),
  databases: z.strictObject({ raw: z.string(), analytics: z.string(), dev: z.string() }),
  schemas: z.strictObject({ raw: z.array(z.string()), analytics: z.array(z.string()) }),
  users: z.array(SnowflakeUser),
  /** Role memberships: `role` is granted to each of `to` (other roles). */
  roles: z.array(z.strictObject({ name: z.string(), to: z.array(z.string()) })),
  grants: z.array(Grant),
});

const OtherWarehouse = z.strictObject({ kind: z.enum(["postgres", "athena", "redshift"]) });

const Step = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("airbyte-sync"), name: z.string(), connection: z.string() }),
  z.strictObject({
    kind: z.literal("ecs-task"),
    name: z.string(),
    task: z.string(),
    container: z.string(),
    retries: z.number().int(),
    /** Seconds. */
    timeout: z.number().int(),
  }),
  z.strictObject({ kind: z.literal("dbt-check"), name: z.string() }),
  z.strictObject({ kind: z.literal("state-machine"), name: z.string(), machine: z.string() }),
  z.strictObject({ kind: z.literal("glue-job"), name: z.string(), job: z.string() }),
  z.strictObject({ kind: z.literal("dms"), name: z.string(), task: z.string() }),
  z.strictObject({ kind: z.literal("emr"), name: z.string(), application: z.string() }),
  z.strictObject({ kind: z.literal("sql"), name: z.string(), statement: z.string() }),
]);

const Trigger = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("dag"), dag: z.string(), schedule: z.string() }),
  z.strictObject({ kind: z.literal("schedule"), schedule: z.string() }),
  z.strictObject({ kind: z.literal("rule"), pattern: z.string() }),
  z.strictObject({ kind: z.literal("upload"), bucket: z.string(), prefix: z.string() }),
]);

const Report = z.strictObject({
  title: z.string(),
  /** Program that builds the page, and where it lands. */
  program: z.string().optional(),
  key: z.string(),
});

export const SystemFile = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  blueprint: z.string(),
  /** `owner/name` on GitHub, and how its tokens call it: the same, or `owner@1/name@2`. */
  repository: z.string().optional(),
  repositorySubject: z.string().optional(),
  environment: z.string(),
  /** The git branch that is deployed here. */
  branch: z.string().optional(),
  region: z.string(),
  account: z.string(),
  protected: z.boolean(),
  settings: z.record(z.string(), z.unknown()),
  /** Stacks that `larder bootstrap` applies, before and apart from the stages. */
  bootstrap: z.array(z.string()),
  stages: z.array(Stage),
  programs: z.array(Program),
  sources: z.array(Source),
  warehouse: z.discriminatedUnion("kind", [Snowflake, OtherWarehouse]),
  pipeline: z.strictObject({ trigger: Trigger, steps: z.array(Step) }),
  report: Report,
});

export type SystemFile = z.infer<typeof SystemFile>;
export type SnowflakeWarehouse = z.infer<typeof Snowflake>;
export type SnowflakeGrant = z.infer<typeof Grant>;
export type PipelineStep = z.infer<typeof Step>;
