import { ResourceMonitor } from "@cdktf/provider-snowflake/lib/resource-monitor";
import { Warehouse } from "@cdktf/provider-snowflake/lib/warehouse";
import { Construct } from "constructs";
import type { SnowflakeProviders } from "../../providers";

export interface MonitoredWarehouseProps {
  readonly providers: SnowflakeProviders;
  readonly name: string;
  readonly purpose: string;
  /** A statement that runs longer is stopped. */
  readonly timeoutSeconds: number;
  /** Credits a month: told at 75 and 90 %, suspended at 100 %. */
  readonly credits: number;
}

/**
 * The smallest warehouse, asleep after a minute, with a budget of its own. Only ACCOUNTADMIN may put a monitor on a
 * warehouse, and the provider does so with the warehouse itself: both are made by that role.
 */
export class MonitoredWarehouse extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: MonitoredWarehouseProps) {
    super(scope, id);
    const provider = props.providers.accountadmin;
    const monitor = new ResourceMonitor(this, "monitor", {
      provider,
      name: props.name,
      creditQuota: props.credits,
      notifyTriggers: [75, 90],
      suspendTrigger: 100,
    });
    const warehouse = new Warehouse(this, "warehouse", {
      provider,
      name: props.name,
      comment: props.purpose,
      warehouseSize: "XSMALL",
      autoSuspend: 60,
      autoResume: "true",
      initiallySuspended: true,
      statementTimeoutInSeconds: props.timeoutSeconds,
      resourceMonitor: monitor.name,
    });
    this.name = warehouse.name;
  }
}
