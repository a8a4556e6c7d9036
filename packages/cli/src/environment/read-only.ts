/**
 * Set for a plan by somebody who may change nothing, as a pull request's: synthesis then lets Terraform log in to
 * Snowflake as CI (platform/providers.ts), with CI's key, and Snowflake is not asked what it has.
 */
const VARIABLE = "LARDER_READ_ONLY";

export function changeNothing(): void {
  process.env[VARIABLE] = "true";
}

export function changesNothing(): boolean {
  return process.env[VARIABLE] === "true";
}
