import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { Construct } from "constructs";
import type { Program } from "../../blueprint";
import type { Statement } from "../../policies/iam";
import { LarderStack } from "../../stack";
import type { LogGroup } from "../observability/log-group";
import { ServiceRole } from "../security/role";
import { ImageRepository } from "./image-repository";

export interface FargateTaskProps {
  readonly program: Program;
  /** Processor units: 1024 are one virtual processor. */
  readonly cpu: number;
  /** Megabytes. */
  readonly memory: number;
  readonly logs: LogGroup;
  readonly environment: Readonly<Record<string, string>>;
  /** ARNs of the secrets that become variables. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What the program may do in AWS. */
  readonly statements: readonly Statement[];
}

/** The only place that a task can write to; it ends with the task. */
export const SCRATCH = "/scratch";

/** A program as a Fargate task: its own repository, its own two roles, a read-only root. */
export class FargateTask extends Construct {
  /** Without a revision: who starts it gets the newest one, also where nobody read the settings anew. */
  readonly family: string;
  readonly container: string;

  constructor(scope: Construct, id: string, props: FargateTaskProps) {
    super(scope, id);
    const { platform } = LarderStack.of(this);
    const { program } = props;
    const { region } = platform.environment.aws;
    const repository = new ImageRepository(this, "images", { repository: program.repository });
    const execution = this.executionRole(props, repository);
    const task = new ServiceRole(this, "task-role", {
      name: `${program.name}-task`,
      description: `What ${program.name} may do in AWS`,
      service: "ecs-tasks.amazonaws.com",
      statements: props.statements,
    });
    const environment = {
      AWS_REGION: region,
      DO_NOT_TRACK: "1",
      // Libraries keep caches and temporary files; the root is read-only.
      HOME: SCRATCH,
      TMPDIR: SCRATCH,
      LARDER_IMAGE_TAG: program.tag,
      ...props.environment,
    };
    const definition = new EcsTaskDefinition(this, "definition", {
      family: platform.named(program.name),
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: String(props.cpu),
      memory: String(props.memory),
      runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
      executionRoleArn: execution.arn,
      taskRoleArn: task.arn,
      volume: [{ name: "scratch" }],
      // Keys in the order in which AWS gives them back are not needed; absent ones would be a difference for ever.
      containerDefinitions: JSON.stringify([
        {
          name: program.name,
          image: `${repository.url}:${program.tag}`,
          essential: true,
          cpu: 0,
          readonlyRootFilesystem: true,
          environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
          secrets: Object.entries(props.secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
          mountPoints: [{ sourceVolume: "scratch", containerPath: SCRATCH, readOnly: false }],
          portMappings: [],
          volumesFrom: [],
          systemControls: [],
          linuxParameters: { initProcessEnabled: true },
          logConfiguration: {
            logDriver: "awslogs",
            options: {
              "awslogs-group": props.logs.name,
              "awslogs-region": region,
              "awslogs-stream-prefix": program.name,
            },
          },
        },
      ]),
    });
    this.family = definition.family;
    this.container = program.name;
  }

  /** What ECS does before the program runs: pull, log, read the secrets. */
  private executionRole(
    { program, logs, secrets }: FargateTaskProps,
    repository: ImageRepository,
  ): ServiceRole {
    const statements: Statement[] = [
      { sid: "Login", actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
      {
        sid: "Pull",
        actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        resources: [repository.arn],
      },
      {
        sid: "Log",
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [`${logs.arn}:log-stream:${program.name}/*`],
      },
    ];
    const arns = [...new Set(Object.values(secrets))];
    if (arns.length > 0) {
      statements.push({ sid: "Secrets", actions: ["secretsmanager:GetSecretValue"], resources: arns });
    }
    return new ServiceRole(this, "execution-role", {
      name: `${program.name}-start`,
      description: `Starts ${program.name}: pulls its image, reads its secrets, opens its log`,
      service: "ecs-tasks.amazonaws.com",
      statements,
    });
  }
}
