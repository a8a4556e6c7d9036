import type { Environment } from "../platform/platform";
import {
  LOCAL,
  SAMPLE_PROGRAM,
  SAMPLE_WAREHOUSE,
  samplePlatform,
  synthesize,
} from "../platform/testing/sample";
import { AirbyteHostStack } from "./airbyte-host";
import { AlertsStack } from "./alerts";
import { NetworkStack, type Internet } from "./network";
import { CLUSTER, TransformStack } from "./transform";

/** What the stacks of AWS promise. That they apply, plan empty and go is shown by real applies (test/whole). */

type Attributes = Record<string, unknown>;

function stacks({
  internet = "public" as Internet,
  environment = LOCAL as Environment,
  email = "a@b.example",
} = {}) {
  const platform = samplePlatform({ environment });
  const network = new NetworkStack(platform, { prefix: "10.0", internet, flowLogs: false });
  const alerts = new AlertsStack(platform, { email, budget: 100, cluster: platform.named(CLUSTER) });
  const airbyteHost = new AirbyteHostStack(platform, {
    ...{ network, alerts, instanceType: "t3.large", dataSize: 30, lowResource: true },
    ...{ abctl: "v0.30.4", chart: "2.2.0" },
  });
  const transform = new TransformStack(platform, {
    network,
    warehouse: SAMPLE_WAREHOUSE,
    artifactDays: 90,
    tasks: [{ program: SAMPLE_PROGRAM, user: "dbt", cpu: 1024, memory: 4096, artifacts: "dbt" }],
  });
  return { network, alerts, airbyteHost, transform };
}

function resources(stack: Parameters<typeof synthesize>[0], type: string): Attributes[] {
  return Object.values(synthesize(stack).resource?.[type] ?? {});
}

function published(stack: Parameters<typeof synthesize>[0]): string[] {
  return resources(stack, "aws_ssm_parameter").map(({ name }) => String(name).replace("/spoon/local/", ""));
}

describe("network", () => {
  it("opens two subnets to the internet and pays for no NAT", () => {
    const { network } = stacks();
    expect(resources(network, "aws_subnet").map(({ cidr_block }) => cidr_block)).toEqual([
      "10.0.0.0/20",
      "10.0.16.0/20",
    ]);
    expect(resources(network, "aws_nat_gateway")).toEqual([]);
    expect(resources(network, "aws_internet_gateway")).toHaveLength(1);
  });

  it("puts hosts into private subnets behind one NAT gateway where that is chosen", () => {
    const { network } = stacks({ internet: "nat" });
    expect(resources(network, "aws_nat_gateway")).toHaveLength(1);
    expect(resources(network, "aws_subnet")).toHaveLength(4);
    expect(network.publicAddress).toBe(false);
  });

  it("has no way out with endpoints", () => {
    const { network } = stacks({ internet: "endpoints" });
    expect(resources(network, "aws_internet_gateway")).toEqual([]);
    expect(resources(network, "aws_route")).toEqual([]);
    expect(resources(network, "aws_vpc_endpoint").length).toBeGreaterThan(5);
  });

  it("reaches S3 without the internet, and empties the default security group", () => {
    const { network } = stacks();
    expect(resources(network, "aws_vpc_endpoint")).toMatchObject([
      { vpc_endpoint_type: "Gateway", service_name: "com.amazonaws.us-east-2.s3" },
    ]);
    const [group] = resources(network, "aws_default_security_group");
    expect(group).not.toHaveProperty("ingress");
    expect(group).not.toHaveProperty("egress");
  });
});

describe("the Airbyte host", () => {
  it("lets nothing in, and has no key to log in with", () => {
    const { airbyteHost } = stacks();
    expect(resources(airbyteHost, "aws_vpc_security_group_ingress_rule")).toEqual([]);
    expect(resources(airbyteHost, "aws_instance")[0]).not.toHaveProperty("key_name");
  });

  it("keeps its data on a volume of its own, saved daily for seven days", () => {
    const { airbyteHost } = stacks();
    expect(resources(airbyteHost, "aws_ebs_volume")).toMatchObject([
      { encrypted: true, type: "gp3", size: 30, lifecycle: { prevent_destroy: true } },
    ]);
    expect(resources(airbyteHost, "aws_backup_plan")).toMatchObject([
      { rule: [{ lifecycle: { delete_after: 7 } }] },
    ]);
  });

  it("takes a new image by command and a new first boot by replacement", () => {
    const [instance] = resources(stacks().airbyteHost, "aws_instance");
    expect(instance).toMatchObject({
      user_data_replace_on_change: true,
      lifecycle: { ignore_changes: ["ami"] },
    });
  });

  it("tells the owner about status, disk and memory", () => {
    const metrics = resources(stacks().airbyteHost, "aws_cloudwatch_metric_alarm").map(
      (alarm) => alarm.metric_name,
    );
    expect(metrics.sort()).toEqual(["StatusCheckFailed", "disk_used_percent", "mem_used_percent"]);
  });

  it("has an address of its own only where there is no other way out", () => {
    expect(resources(stacks().airbyteHost, "aws_eip")).toHaveLength(1);
    expect(resources(stacks({ internet: "nat" }).airbyteHost, "aws_eip")).toEqual([]);
  });

  it("cannot be ended by accident where the environment is protected", () => {
    const protectedHost = stacks({ environment: { ...LOCAL, protected: true } }).airbyteHost;
    expect(resources(protectedHost, "aws_instance")).toMatchObject([{ disable_api_termination: true }]);
  });
});

describe("transform", () => {
  const { transform } = stacks();
  const [definition] = resources(transform, "aws_ecs_task_definition");
  const [container] = JSON.parse(String(definition!.container_definitions)) as Attributes[];

  it("publishes what the DAG needs", () => {
    expect(published(transform).sort()).toEqual([
      "transform/artifacts-bucket",
      "transform/assign-public-ip",
      "transform/cluster",
      "transform/lock-table",
      "transform/log-group",
      "transform/security-group",
      "transform/subnet-ids",
      "transform/task/dbt",
    ]);
  });

  it("runs the image of the program's content", () => {
    expect(container!.image).toMatch(/repository_url\}:0123456789abcdef$/);
    expect(resources(transform, "aws_ecr_repository")).toMatchObject([{ image_tag_mutability: "IMMUTABLE" }]);
  });

  it("gives the key by reference, and the login by name", () => {
    expect(container!.secrets).toEqual([
      { name: "SNOWFLAKE_PRIVATE_KEY", valueFrom: "${data.aws_secretsmanager_secret.dbt-key.arn}" },
    ]);
    expect(container!.environment).toContainEqual({ name: "SNOWFLAKE_USER", value: "SPOON_LOCAL_DBT" });
  });

  it("lets a task write to its scratch volume and to its own folder of the bucket, and to nothing else", () => {
    expect(container).toMatchObject({
      readonlyRootFilesystem: true,
      mountPoints: [{ sourceVolume: "scratch", containerPath: "/scratch", readOnly: false }],
    });
    const task = resources(transform, "aws_iam_role_policy").find(
      ({ name }) => name === "spoon-local-dbt-task",
    );
    expect(task!.policy).toContain('.arn}/dbt/*"');
    expect(task!.policy).not.toContain('.arn}/*"');
  });
});

describe("alerts", () => {
  it("mails the owner, or nobody where no address is given", () => {
    expect(resources(stacks().alerts, "aws_sns_topic_subscription")).toMatchObject([
      { protocol: "email", endpoint: "a@b.example" },
    ]);
    expect(resources(stacks({ email: "" }).alerts, "aws_sns_topic_subscription")).toEqual([]);
  });

  it("hears silence: no success for 26 hours is an alarm", () => {
    const late = resources(stacks().alerts, "aws_cloudwatch_metric_alarm").find(
      ({ metric_name }) => metric_name === "PipelineSucceeded",
    );
    expect(late).toMatchObject({ period: 3600, evaluation_periods: 26, treat_missing_data: "breaching" });
  });

  it("matches tasks of our cluster that failed or could not start", () => {
    const [rule] = resources(stacks().alerts, "aws_cloudwatch_event_rule");
    expect(JSON.parse(String(rule!.event_pattern))).toMatchObject({
      detail: { clusterArn: ["arn:aws:ecs:us-east-2:123456789012:cluster/spoon-local-transform"] },
    });
  });
});
