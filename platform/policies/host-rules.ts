import { GUARDED_TYPES } from "../config/data-types";
import type { Attributes, Resource, Rule } from "./resource";

/** Hosts and tasks, and what a protected environment does not give up. */

function metadataFinding({ attributes }: Resource): string | undefined {
  const options = [attributes.metadata_options].flat()[0] as Attributes | undefined;
  if (options?.http_tokens !== "required") return "answers without a token (IMDSv1)";
  return options.http_put_response_hop_limit === 1 ? undefined : "answers containers (hop limit is not 1)";
}

/** What holds a resource back in a protected environment. */
const PROTECTION: Readonly<Record<string, readonly [attribute: string, value: boolean]>> = {
  aws_instance: ["disable_api_termination", true],
  aws_db_instance: ["deletion_protection", true],
  aws_lb: ["enable_deletion_protection", true],
  aws_dynamodb_table: ["deletion_protection_enabled", true],
  aws_s3_bucket: ["force_destroy", false],
  aws_ecr_repository: ["force_delete", false],
  aws_backup_vault: ["force_destroy", false],
};

export const hostRules: readonly Rule[] = [
  {
    name: "instance metadata needs a token and ends at the host",
    types: ["aws_instance", "aws_launch_template"],
    finding: metadataFinding,
  },
  {
    name: "hosts are reached by Session Manager, not by a key",
    types: ["aws_instance", "aws_launch_template"],
    finding: ({ attributes }) => (attributes.key_name ? "has an SSH key" : undefined),
  },
  {
    name: "root file systems of tasks are read-only",
    types: ["aws_ecs_task_definition"],
    finding({ attributes }) {
      const containers = JSON.parse(String(attributes.container_definitions)) as {
        name: string;
        readonlyRootFilesystem?: boolean;
      }[];
      const writable = containers.filter(({ readonlyRootFilesystem }) => readonlyRootFilesystem !== true);
      return writable.length > 0
        ? `${writable.map(({ name }) => name).join(", ")} can write to its root`
        : undefined;
    },
  },
  {
    name: "protected environments refuse deletion",
    types: Object.keys(PROTECTION),
    finding({ type, attributes, platform }) {
      const [attribute, value] = PROTECTION[type]!;
      if (!platform.environment.protected || attributes[attribute] === value) return undefined;
      return `${attribute} is not ${value} in a protected environment`;
    },
  },
  {
    name: "data stays unless its deletion is asked for",
    types: GUARDED_TYPES,
    finding: ({ attributes, platform }) =>
      platform.keepsData && attributes.lifecycle?.prevent_destroy !== true
        ? "lifecycle.prevent_destroy is not true"
        : undefined,
  },
];
