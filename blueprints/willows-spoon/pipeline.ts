import type { Pipeline } from "../../platform/blueprint";
import type { Settings } from "./settings";

/** Minutes and hours in seconds. */
const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** The DAG's schedule and the steps that it takes, in order. */
export function pipeline({ schedule }: Settings): Pipeline {
  return {
    trigger: { kind: "dag", dag: "willows_spoon", schedule },
    steps: [
      { kind: "airbyte-sync", name: "sync shopify", connection: "shopify" },
      {
        kind: "ecs-task",
        name: "build models",
        task: "dbt",
        container: "dbt",
        retries: 2,
        timeout: 2 * HOUR,
      },
      { kind: "dbt-check", name: "check results" },
      {
        kind: "ecs-task",
        name: "publish report",
        task: "report",
        container: "report",
        retries: 2,
        timeout: 15 * MINUTE,
      },
    ],
  };
}
