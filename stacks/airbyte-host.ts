import type { Platform } from "../platform/platform";
import { airbyteUserData } from "../platform/constructs/compute/airbyte-user-data";
import { DailyBackup } from "../platform/constructs/compute/daily-backup";
import { DATA_DEVICE, Host } from "../platform/constructs/compute/host";
import { Alarm } from "../platform/constructs/observability/alarm";
import { metricNamespace } from "../platform/constructs/observability/namespace";
import { secretArn } from "../platform/constructs/security/arn";
import { LarderStack } from "../platform/stack";
import type { AlertsStack } from "./alerts";
import type { NetworkStack } from "./network";

export interface AirbyteHostProps {
  readonly network: NetworkStack;
  readonly alerts: AlertsStack;
  readonly instanceType: string;
  /** Gigabytes for connections, state and the logs of jobs. */
  readonly dataSize: number;
  readonly abctl: string;
  readonly abctlSha256?: string;
  readonly chart: string;
  /** For two processors and eight gigabytes; Airbyte wants twice that without it. */
  readonly lowResource: boolean;
}

/** The secret with Airbyte's client credentials, made by the command line before the first deploy. */
const SECRET = "airbyte";

/** Airbyte on one instance that nothing reaches but Session Manager; its API is used through a tunnel to port 8000. */
export class AirbyteHostStack extends LarderStack {
  constructor(platform: Platform, props: AirbyteHostProps) {
    super(platform, "airbyte-host");
    const { network } = props;
    const namespace = metricNamespace(platform);
    const host = new Host(this, "host", {
      name: "airbyte",
      description: "Airbyte's host",
      instanceType: props.instanceType,
      vpcId: network.vpcId,
      subnetId: network.subnetIds[0]!,
      zone: network.zones[0]!,
      publicAddress: network.publicAddress,
      // The images of Kubernetes, Airbyte and the connectors.
      rootSize: 50,
      dataSize: props.dataSize,
      userData: airbyteUserData({
        ...props,
        region: platform.environment.aws.region,
        secret: platform.path(SECRET),
        device: DATA_DEVICE,
        metricNamespace: namespace,
      }),
      statements: [
        {
          sid: "OwnCredentials",
          actions: ["secretsmanager:GetSecretValue"],
          resources: [secretArn(platform, SECRET)],
        },
        {
          sid: "Metrics",
          actions: ["cloudwatch:PutMetricData"],
          resources: ["*"],
          conditions: { StringEquals: { "cloudwatch:namespace": namespace } },
        },
      ],
    });
    new DailyBackup(this, "backup", {
      name: "airbyte-backup",
      resources: [host.dataVolumeArn],
      keepDays: 7,
    });
    this.alarms(host, props.alerts.topicArn, namespace);
    this.publish("airbyte/instance-id", host.instanceId);
  }

  private alarms(host: Host, topicArn: string, namespace: string): void {
    const dimensions = { InstanceId: host.instanceId };
    new Alarm(this, "status", {
      name: "airbyte-status",
      description:
        "Airbyte's host does not answer AWS. Look at it by Session Manager, or replace it: its data stay.",
      topicArn,
      namespace: "AWS/EC2",
      metric: "StatusCheckFailed",
      dimensions,
      statistic: "Maximum",
      when: { above: 0 },
    });
    new Alarm(this, "disk", {
      name: "airbyte-disk",
      description: "A disk of Airbyte's host is nearly full. Raise settings.airbyte.dataSize and deploy.",
      topicArn,
      namespace,
      metric: "disk_used_percent",
      dimensions,
      statistic: "Maximum",
      when: { above: 85 },
    });
    new Alarm(this, "memory", {
      name: "airbyte-memory",
      description: "Airbyte's host is short of memory. Raise settings.airbyte.instanceType and deploy.",
      topicArn,
      namespace,
      metric: "mem_used_percent",
      dimensions,
      statistic: "Average",
      when: { above: 92 },
    });
  }
}
