import { z } from "zod";
import type { Blueprint, System } from "../../platform/blueprint";
import type { Platform } from "../../platform/platform";
import { AlertsStack } from "../../stacks/alerts";
import { NetworkStack } from "../../stacks/network";

/**
 * A sketch, compiled and tested for its shape, not deployed: PostgreSQL → DMS → bronze → Spark → silver → Redshift → dbt
 * gold, run by a DAG. Still to come: the stacks `source-database`, `replication` (DMS), `lake`, `spark` (EMR Serverless)
 * and `warehouse` (Redshift); dbt runs in the `transform` stack once that knows other warehouses than Snowflake.
 */

const settingsSchema = z.strictObject({
  schedule: z.string().default("0 5 * * *"),
  spark: z
    .strictObject({
      maxCpu: z.number().int().positive().default(8),
      timeoutMinutes: z.number().int().positive().default(60),
    })
    .prefault({}),
  warehouse: z.strictObject({ capacity: z.number().int().min(8).default(8) }).prefault({}),
  athena: z.strictObject({ scanLimitGigabytes: z.number().positive().default(1) }).prefault({}),
  alerts: z
    .strictObject({ email: z.email().optional(), budget: z.number().positive().default(300) })
    .prefault({}),
});

export const olist: Blueprint<typeof settingsSchema> = { name: "olist", settings: settingsSchema, build };

function build(platform: Platform, settings: z.output<typeof settingsSchema>): System {
  const network = new NetworkStack(platform, { prefix: "10.0", internet: "nat", flowLogs: false });
  const alerts = new AlertsStack(platform, { ...settings.alerts, cluster: platform.named("transform") });
  const { timeoutMinutes } = settings.spark;
  return {
    stages: [{ stack: network }, { stack: alerts }],
    programs: [
      {
        name: "silver",
        kind: "spark",
        folder: "jobs/olist-silver",
        runtime: "python",
        repository: platform.named("silver"),
        tag: "sketch",
      },
      {
        name: "dbt",
        kind: "image",
        folder: "dbt/olist",
        runtime: "python",
        repository: platform.named("dbt"),
        tag: "sketch",
      },
    ],
    sources: [{ name: "marketplace", kind: "postgres", secret: platform.path("marketplace") }],
    warehouse: { kind: "redshift" },
    pipeline: {
      trigger: { kind: "dag", dag: "olist", schedule: settings.schedule },
      steps: [
        { kind: "dms", name: "replicate", task: platform.named("replicate") },
        { kind: "emr", name: "bronze to silver", application: platform.named("spark") },
        {
          kind: "ecs-task",
          name: "build models",
          task: "dbt",
          container: "dbt",
          retries: 2,
          timeout: timeoutMinutes * 60,
        },
        { kind: "dbt-check", name: "check results" },
      ],
    },
    report: { title: "Olist", program: "dbt", key: "report/index.html" },
  };
}
