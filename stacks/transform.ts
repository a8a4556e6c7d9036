import { DataAwsSecretsmanagerSecret } from "@cdktf/provider-aws/lib/data-aws-secretsmanager-secret";
import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import type { Program } from "../platform/blueprint";
import type { Platform } from "../platform/platform";
import { FargateTask } from "../platform/constructs/containers/fargate-task";
import { LogGroup } from "../platform/constructs/observability/log-group";
import { OutboundSecurityGroup } from "../platform/constructs/security/outbound-security-group";
import { PrivateBucket } from "../platform/constructs/storage/private-bucket";
import type { Statement } from "../platform/policies/iam";
import { LarderStack } from "../platform/stack";
import type { SnowflakeWarehouse } from "../platform/system";
import type { NetworkStack } from "./network";

/** A program that runs as a task and logs in to Snowflake as one of its users. */
export interface TransformTask {
  readonly program: Program;
  /** Id of the Snowflake user. */
  readonly user: string;
  readonly cpu: number;
  readonly memory: number;
  /** Folder of the artifacts bucket that it may read and write. */
  readonly artifacts: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface TransformProps {
  readonly network: NetworkStack;
  readonly warehouse: SnowflakeWarehouse;
  readonly tasks: readonly TransformTask[];
  /** Days for which the results of runs are kept. */
  readonly artifactDays: number;
}

/** The cluster's name, known before it exists: alerts are deployed first. */
export const CLUSTER = "transform";

/** Where dbt and the report run: a Fargate cluster that costs nothing between runs. */
export class TransformStack extends LarderStack {
  constructor(platform: Platform, props: TransformProps) {
    super(platform, "transform");
    const cluster = new EcsCluster(this, "cluster", { name: platform.named(CLUSTER) });
    const logs = new LogGroup(this, "logs", { name: "transform" });
    const artifacts = new PrivateBucket(this, "artifacts", {
      name: "artifacts",
      expire: { "dbt/runs/": props.artifactDays },
    });
    for (const task of props.tasks) this.task(task, props.warehouse, logs, artifacts);
    const group = new OutboundSecurityGroup(this, "security-group", {
      name: "transform",
      description: "Tasks: nothing in, HTTPS and DNS out",
      vpcId: props.network.vpcId,
    });

    this.publish("transform/cluster", cluster.name);
    this.publish("transform/security-group", group.id);
    this.publish("transform/subnet-ids", props.network.subnetIds.join(","));
    this.publish("transform/assign-public-ip", props.network.publicAddress ? "ENABLED" : "DISABLED");
    this.publish("transform/log-group", logs.name);
    this.publish("transform/artifacts-bucket", artifacts.name);
    this.publish("transform/lock-table", this.lockTable().name);
  }

  private task(
    task: TransformTask,
    warehouse: SnowflakeWarehouse,
    logs: LogGroup,
    artifacts: PrivateBucket,
  ): void {
    const { program } = task;
    const definition = new FargateTask(this, program.name, {
      program,
      cpu: task.cpu,
      memory: task.memory,
      logs,
      environment: {
        ...snowflakeLogin(warehouse, task.user),
        LARDER_ARTIFACTS_BUCKET: artifacts.name,
        ...task.environment,
      },
      secrets: { SNOWFLAKE_PRIVATE_KEY: this.privateKey(task.user) },
      statements: readAndWrite(artifacts, task.artifacts),
    });
    this.publish(`transform/task/${program.name}`, definition.family);
  }

  /** Made by the command line, which knows the key; Terraform knows where it is. */
  private privateKey(user: string): string {
    const name = this.platform.path(`snowflake/${user}`);
    return new DataAwsSecretsmanagerSecret(this, `${user}-key`, { name }).arn;
  }

  /** One run at a time: the DAG puts an item with its name and an end, and takes it away. */
  private lockTable(): DynamodbTable {
    return new DynamodbTable(this, "lock", {
      name: this.platform.named("lock"),
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attribute: [{ name: "id", type: "S" }],
      ttl: { attributeName: "expires_at", enabled: true },
      deletionProtectionEnabled: this.platform.environment.protected,
    });
  }
}

/** The variables by which every program of ours finds its login; the key comes as a secret. */
function snowflakeLogin(warehouse: SnowflakeWarehouse, id: string): Record<string, string> {
  const user = warehouse.users.find((user) => user.id === id);
  if (user === undefined) throw new Error(`the warehouse has no user "${id}"`);
  return {
    SNOWFLAKE_ACCOUNT: `${warehouse.organization}-${warehouse.account}`,
    SNOWFLAKE_USER: user.name,
    SNOWFLAKE_ROLE: user.role,
    SNOWFLAKE_WAREHOUSE: user.warehouse,
    SNOWFLAKE_DATABASE: warehouse.databases.analytics,
    SNOWFLAKE_RAW_DATABASE: warehouse.databases.raw,
  };
}

function readAndWrite(bucket: PrivateBucket, folder: string): Statement[] {
  return [
    { sid: "Artifacts", actions: ["s3:GetObject", "s3:PutObject"], resources: [`${bucket.arn}/${folder}/*`] },
    // Names only, and of the whole bucket: with a condition S3 answers "denied" for an object that is not there.
    { sid: "Names", actions: ["s3:ListBucket"], resources: [bucket.arn] },
  ];
}
