import type { Platform } from "../../platform";
import { arnOf } from "../security/arn";

/** ARNs of what an environment calls its own: everything of it carries its name, or lies below its path. */
export class Places {
  constructor(private readonly platform: Platform) {}

  /** `spoon-dev-*` of a kind: `of("sns")`, `of("dynamodb", "table/")`. */
  of(service: string, kind = ""): string {
    return arnOf(this.platform, service, `${kind}${this.prefix}-*`);
  }

  /** Below `/spoon/dev/`: `below("ssm", "parameter")`. */
  below(service: string, kind: string): string {
    return arnOf(this.platform, service, `${kind}${this.platform.path("*")}`);
  }

  /** Things whose ids AWS gives: `any("ec2", "vpc/")`. Narrowed by their tags. */
  any(service: string, kind: string): string {
    return arnOf(this.platform, service, `${kind}*`);
  }

  /** Services without regions. */
  global(service: string, kind: string): string {
    return `arn:aws:${service}::${this.platform.environment.aws.account}:${kind}${this.prefix}-*`;
  }

  role(what: string): string {
    return this.iam(`role/${this.platform.named(what)}`);
  }

  iam(resource: string): string {
    return `arn:aws:iam::${this.platform.environment.aws.account}:${resource}`;
  }

  bucket(what: string): string {
    return `arn:aws:s3:::${this.platform.bucketName(what)}`;
  }

  get buckets(): string {
    return `arn:aws:s3:::${this.prefix}-*`;
  }

  /** A condition: the thing carries the environment's tags. */
  get tagged() {
    return { StringEquals: this.tags("aws:ResourceTag") };
  }

  /** A condition: the thing gets the environment's tags as it is made. */
  get tagging() {
    return { StringEquals: this.tags("aws:RequestTag") };
  }

  /** The same, of what may be tagged later, too: what has another environment's tags already stays whose it is. */
  get claiming() {
    return { ...this.tagging, Null: { "aws:ResourceTag/environment": "true" } };
  }

  private tags(key: string): Record<string, string> {
    const { name, environment } = this.platform;
    return { [`${key}/name`]: name, [`${key}/environment`]: environment.name };
  }

  private get prefix(): string {
    return `${this.platform.name}-${this.platform.environment.name}`;
  }
}
