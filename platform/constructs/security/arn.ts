import type { Platform } from "../../platform";

/** An ARN in the environment's account and region, for things that another stack or the command line makes. */
export function arnOf(platform: Platform, service: string, resource: string): string {
  const { account, region } = platform.environment.aws;
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

/** Secrets Manager puts six characters behind a secret's name. */
export function secretArn(platform: Platform, what: string): string {
  return arnOf(platform, "secretsmanager", `secret:${platform.path(what)}-??????`);
}
