import { z } from "zod";
import type { Blueprint, Program, System } from "../../platform/blueprint";
import type { Platform } from "../../platform/platform";
import { AlertsStack } from "../../stacks/alerts";
import { NetworkStack } from "../../stacks/network";

/**
 * A sketch, compiled and tested for its shape, not deployed: every week a rule starts a Lambda that brings three public
 * files to S3, a task loads them into PostgreSQL, a report is written. Still to come: the stacks `warehouse` (RDS with
 * a replica), `collect` (bucket, Lambda, rule) and `dashboard` (Metabase behind a load balancer).
 */

const settingsSchema = z.strictObject({
  files: z
    .record(z.string(), z.string())
    .default({ provinces: "provincias.csv", departments: "departamentos.csv", cases: "Covid19Casos.zip" }),
  source: z.strictObject({ host: z.string().default("sisa.msal.gov.ar") }).prefault({}),
  schedule: z.string().default("cron(0 0 ? * MON *)"),
  keepDays: z.number().int().positive().default(365),
  alerts: z
    .strictObject({ email: z.email().optional(), budget: z.number().positive().default(450) })
    .prefault({}),
});

export const covid19: Blueprint<typeof settingsSchema> = { name: "covid19", settings: settingsSchema, build };

function build(platform: Platform, settings: z.output<typeof settingsSchema>): System {
  const network = new NetworkStack(platform, { prefix: "10.0", internet: "endpoints", flowLogs: false });
  const alerts = new AlertsStack(platform, { ...settings.alerts, cluster: platform.named("etl") });
  const program = (name: string, kind: Program["kind"]): Program => ({
    name,
    kind,
    folder: `jobs/covid19-${name}`,
    runtime: "python",
    repository: platform.named(name),
    tag: "sketch",
  });
  return {
    stages: [{ stack: network }, { stack: alerts }],
    programs: [program("collect", "lambda"), program("etl", "image")],
    sources: [{ name: "public-health", kind: "files", host: settings.source.host }],
    warehouse: { kind: "postgres" },
    pipeline: {
      trigger: { kind: "rule", pattern: settings.schedule },
      steps: [
        { kind: "ecs-task", name: "load", task: "etl", container: "etl", retries: 1, timeout: 7200 },
        { kind: "sql", name: "fresh", statement: "select max(last_update) from covid19_case" },
      ],
    },
    report: { title: "Covid-19", program: "etl", key: "report/index.html" },
  };
}
