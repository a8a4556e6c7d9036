import type { Statement } from "../../policies/iam";
import type { Places } from "./places";

/** Who reads and writes Terraform's states, and what builds leave behind. A state holds what its stack knows. */

const FIND = (places: Places): Statement => ({
  sid: "FindStates",
  actions: ["s3:ListBucket"],
  resources: [places.bucket("state")],
});

/** Reads the states of `stacks`; those of `refused` not even if another statement should let it. Takes no lock. */
export function readState(
  places: Places,
  stacks: readonly string[],
  refused: readonly string[] = [],
): Statement[] {
  const statements: Statement[] = [
    FIND(places),
    { sid: "ReadStates", actions: ["s3:GetObject"], resources: states(places, stacks) },
  ];
  if (refused.length === 0) return statements;
  return [
    ...statements,
    {
      sid: "NotStatesWithSecrets",
      effect: "Deny",
      actions: ["s3:GetObject", "s3:GetObjectVersion"],
      resources: states(places, refused),
    },
    {
      sid: "NoValueOfASecret",
      effect: "Deny",
      actions: ["secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"],
      resources: ["*"],
    },
  ];
}

/** Reads and writes states, and the lock object beside each. */
export function writeState(places: Places, stacks: readonly string[]): Statement[] {
  const objects = states(places, stacks);
  const locks = objects.map((object) => `${object}.tflock`);
  return [
    FIND(places),
    { sid: "States", actions: ["s3:GetObject", "s3:PutObject"], resources: objects },
    { sid: "Locks", actions: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], resources: locks },
  ];
}

/** What production was last delivered from: the pointer, stacks, manifests and the results of builds. */
export function readArtifacts(places: Places): Statement[] {
  const artifacts = places.bucket("artifacts");
  const objects = ["dbt/production.json", "dbt/deliveries/*", "deliveries/*"];
  return [
    {
      sid: "WhatProductionIs",
      actions: ["s3:GetObject"],
      resources: objects.map((object) => `${artifacts}/${object}`),
    },
  ];
}

/** Values of the environment's secrets. Whoever has Terraform's key has Snowflake; the others add nothing to that. */
export function secretsOf(places: Places): Statement[] {
  return [
    {
      sid: "Secrets",
      actions: ["secretsmanager:GetSecretValue"],
      resources: [places.below("secretsmanager", "secret:")],
    },
  ];
}

function states(places: Places, stacks: readonly string[]): string[] {
  return stacks.map((stack) => `${places.bucket("state")}/${stack}.tfstate`);
}
