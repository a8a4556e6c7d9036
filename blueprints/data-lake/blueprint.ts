import { z } from "zod";
import type { Blueprint, Program, System } from "../../platform/blueprint";
import type { Platform } from "../../platform/platform";
import { AlertsStack } from "../../stacks/alerts";
import { NetworkStack } from "../../stacks/network";

/**
 * A sketch, compiled and tested for its shape, not deployed: files land in S3, a Lambda checks them, a state machine
 * runs Glue from landing to gold, each run has its audit row. Still to come: the stacks `zones` (key and buckets),
 * `audit` (PostgreSQL), `flow` (Lambdas, state machine, Glue) and `catalogue` (API, Athena).
 */

const settingsSchema = z.strictObject({
  prefix: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, "a-z, 0-9 and -, no hyphen at the ends")
    .default("acme"),
  archive: z
    .strictObject({
      afterDays: z.number().int().default(365),
      expireDays: z.number().int().default(2555),
      noncurrentDays: z.number().int().default(90),
    })
    .prefault({}),
  costCenter: z.string().default("data"),
  alerts: z
    .strictObject({ email: z.email().optional(), budget: z.number().positive().default(200) })
    .prefault({}),
});

export const dataLake: Blueprint<typeof settingsSchema> = {
  name: "data-lake",
  settings: settingsSchema,
  build,
};

function build(platform: Platform, settings: z.output<typeof settingsSchema>): System {
  const network = new NetworkStack(platform, { prefix: "10.0", internet: "endpoints", flowLogs: true });
  const alerts = new AlertsStack(platform, { ...settings.alerts, cluster: platform.named("lake") });
  const program = (name: string, kind: Program["kind"]): Program => ({
    name,
    kind,
    folder: `jobs/lake-${name}`,
    runtime: "python",
    repository: platform.named(name),
    tag: "sketch",
  });
  return {
    stages: [{ stack: network }, { stack: alerts }],
    programs: [
      program("preprocess", "lambda"),
      program("start", "lambda"),
      program("conform", "glue"),
      program("purpose", "glue"),
    ],
    sources: [{ name: "uploads", kind: "files" }],
    warehouse: { kind: "athena" },
    pipeline: {
      trigger: { kind: "upload", bucket: platform.bucketName(`${settings.prefix}-landing`), prefix: "data/" },
      steps: [
        { kind: "state-machine", name: "landing to gold", machine: platform.named("flow") },
        { kind: "glue-job", name: "purpose-built tables", job: platform.named("purpose") },
        { kind: "sql", name: "audited", statement: "select count(*) from audit where state = 'STARTED'" },
      ],
    },
    report: { title: "Data lake", key: "report/index.html" },
  };
}
