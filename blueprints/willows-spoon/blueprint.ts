import { accessOf, warehouseOf } from "../../platform/access-expansion";
import type { Blueprint, System } from "../../platform/blueprint";
import type { Platform } from "../../platform/platform";
import { SCRATCH } from "../../platform/constructs/containers/fargate-task";
import { AirbyteStack } from "../../stacks/airbyte";
import { AirbyteHostStack } from "../../stacks/airbyte-host";
import { AlertsStack } from "../../stacks/alerts";
import { NetworkStack } from "../../stacks/network";
import { SnowflakeStack } from "../../stacks/snowflake";
import { CLUSTER, TransformStack } from "../../stacks/transform";
import { pipeline } from "./pipeline";
import { programs } from "./programs";
import { settings, type Settings } from "./settings";

/** A small web shop's platform: Shopify → Airbyte → Snowflake → dbt → marts, Hex and a report page. */
export const willowsSpoon: Blueprint<typeof settings> = {
  name: "willows-spoon",
  settings,
  usesSnowflake: true,
  build,
};

function build(platform: Platform, settings: Settings): System {
  const { dbt, report } = programs(platform);
  const access = accessOf(platform, { sources: ["SHOPIFY"], developers: settings.developers });
  const warehouse = warehouseOf(platform, access);

  const network = new NetworkStack(platform, settings.network);
  const alerts = new AlertsStack(platform, { ...settings.alerts, cluster: platform.named(CLUSTER) });
  const airbyteHost = new AirbyteHostStack(platform, { network, alerts, ...settings.airbyte });
  const snowflake = new SnowflakeStack(platform, {
    access,
    ...settings.snowflake,
    // Hosts' addresses are told for all environments at once; none of them is this machine's.
    allowedAddresses: platform.environment.local ? [] : settings.snowflake.allowedAddresses,
  });
  const airbyte = new AirbyteStack(platform, {
    host: airbyteHost,
    snowflake,
    access,
    retentionDays: settings.snowflake.retentionDays,
    shopify: settings.shopify,
  });
  const transform = new TransformStack(platform, {
    network,
    warehouse,
    artifactDays: 90,
    tasks: [
      {
        program: dbt,
        user: "dbt",
        ...settings.dbt,
        artifacts: "dbt",
        environment: {
          DBT_TARGET: "prod",
          DBT_TARGET_PATH: `${SCRATCH}/target`,
          DBT_LOG_PATH: `${SCRATCH}/logs`,
          LARDER_SHOW_CUSTOMER_NAMES: String(settings.report.showCustomerNames),
        },
      },
      {
        program: report,
        user: "report",
        ...settings.report.size,
        artifacts: "report",
        environment: { LARDER_REPORT_TITLE: settings.report.title },
      },
    ],
  });

  return {
    stages: [
      { stack: network },
      { stack: alerts },
      { stack: airbyteHost },
      { stack: snowflake },
      { stack: transform },
      { stack: airbyte, gate: "airbyte" },
    ],
    programs: [dbt, report],
    sources: [
      {
        name: "shopify",
        kind: "shop",
        host: `${settings.shopify.shop}.myshopify.com`,
        startDate: settings.shopify.startDate,
        secret: platform.path("shopify"),
      },
    ],
    warehouse,
    pipeline: pipeline(settings),
    report: { title: settings.report.title, program: report.name, key: "report/index.html" },
  };
}
