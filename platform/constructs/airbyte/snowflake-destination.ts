import { Destination } from "@cdktf/provider-airbyte/lib/destination";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { AccessUser } from "../../access-expansion";
import { snowflakeAccountOf } from "../../platform";
import { LarderStack } from "../../stack";
import { secretText } from "./secret";

export interface SnowflakeDestinationProps {
  readonly workspaceId: string;
  readonly name: string;
  readonly user: AccessUser;
  readonly database: string;
  /** Where the tables land. */
  readonly schema: string;
  /** Where Airbyte keeps what it has not merged yet. */
  readonly internalSchema: string;
  /** Days of time travel of the tables. */
  readonly retentionDays: number;
}

/** destination-snowflake. */
const DEFINITION = "424892c4-daac-4491-b35d-c6688ba547ba";

/** A schema of RAW, filled by the loading user with its own key pair. */
export class SnowflakeDestination extends Construct {
  readonly destinationId: string;

  constructor(scope: Construct, id: string, props: SnowflakeDestinationProps) {
    super(scope, id);
    const { organization, account } = snowflakeAccountOf(LarderStack.of(this).platform.environment);
    this.destinationId = new Destination(this, "destination", {
      name: props.name,
      workspaceId: props.workspaceId,
      definitionId: DEFINITION,
      configuration: Fn.jsonencode({
        host: `${organization}-${account}.snowflakecomputing.com`.toLowerCase().replaceAll("_", "-"),
        role: props.user.role,
        warehouse: props.user.warehouse,
        database: props.database,
        schema: props.schema,
        username: props.user.name,
        credentials: {
          auth_type: "Key Pair Authentication",
          private_key: secretText(this, "key", `snowflake/${props.user.id}`),
        },
        raw_data_schema: props.internalSchema,
        disable_type_dedupe: false,
        retention_period_days: props.retentionDays,
      }),
    }).destinationId;
  }
}
