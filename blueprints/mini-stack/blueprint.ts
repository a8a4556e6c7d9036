import { z } from "zod";
import type { Blueprint, System } from "../../platform/blueprint";
import type { Platform } from "../../platform/platform";
import { AirbyteHostStack } from "../../stacks/airbyte-host";
import { AlertsStack } from "../../stacks/alerts";
import { NetworkStack } from "../../stacks/network";

/**
 * A sketch, compiled and tested for its shape, not deployed: Airbyte and Metabase on hosts, PostgreSQL as the warehouse,
 * scheduled jobs as tasks. Still to come: the stacks `warehouse` (RDS), `metabase-host` and `jobs`, each job a row.
 */

const Job = z.strictObject({
  program: z.string(),
  cron: z.string(),
  cpu: z.number().int().default(512),
  memory: z.number().int().default(1024),
  enabled: z.boolean().default(true),
});

const settingsSchema = z.strictObject({
  jobs: z.record(z.string(), Job).default({
    refresh: { program: "data-jobs", cron: "30 6 * * *", cpu: 512, memory: 1024, enabled: true },
  }),
  airbyte: z.strictObject({ instanceType: z.string().default("t3.large") }).prefault({}),
  metabase: z.strictObject({ instanceType: z.string().default("t3.small") }).prefault({}),
  warehouse: z
    .strictObject({
      instanceClass: z.string().default("db.t4g.micro"),
      backupDays: z.number().int().default(7),
    })
    .prefault({}),
  alerts: z
    .strictObject({ email: z.email().optional(), budget: z.number().positive().default(120) })
    .prefault({}),
});

export const miniStack: Blueprint<typeof settingsSchema> = {
  name: "mini-stack",
  settings: settingsSchema,
  build,
};

function build(platform: Platform, settings: z.output<typeof settingsSchema>): System {
  const network = new NetworkStack(platform, { prefix: "10.0", internet: "nat", flowLogs: false });
  const alerts = new AlertsStack(platform, { ...settings.alerts, cluster: platform.named("jobs") });
  const airbyteHost = new AirbyteHostStack(platform, {
    network,
    alerts,
    ...settings.airbyte,
    dataSize: 30,
    lowResource: true,
    abctl: "v0.30.4",
    chart: "2.2.0",
  });
  const jobs = Object.entries(settings.jobs).filter(([, { enabled }]) => enabled);
  return {
    stages: [{ stack: network }, { stack: alerts }, { stack: airbyteHost }],
    programs: [
      {
        name: "data-jobs",
        kind: "image",
        folder: "jobs/data-jobs",
        runtime: "python",
        repository: platform.named("data-jobs"),
        tag: "sketch",
      },
    ],
    sources: [{ name: "app", kind: "postgres", secret: platform.path("app-database") }],
    warehouse: { kind: "postgres" },
    pipeline: {
      trigger: { kind: "schedule", schedule: jobs[0]?.[1].cron ?? "30 6 * * *" },
      steps: jobs.map(([name, { program }]) => ({
        kind: "ecs-task",
        name,
        task: program,
        container: program,
        retries: 2,
        timeout: 3600,
      })),
    },
    report: { title: "Mini stack", program: "data-jobs", key: "report/index.html" },
  };
}
