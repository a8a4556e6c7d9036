import { Connection } from "@cdktf/provider-airbyte/lib/connection";
import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import { AIRBYTE_SCHEMA } from "../platform/access";
import type { Access } from "../platform/access-expansion";
import type { Platform } from "../platform/platform";
import {
  SHOPIFY_STREAMS,
  type ShopifyStream,
  type StreamChoice,
} from "../platform/constructs/airbyte/shopify-streams";
import { ShopifySource } from "../platform/constructs/airbyte/shopify-source";
import { SnowflakeDestination } from "../platform/constructs/airbyte/snowflake-destination";
import { airbyteProvider } from "../platform/providers";
import { LarderStack } from "../platform/stack";
import type { AirbyteHostStack } from "./airbyte-host";
import type { SnowflakeStack } from "./snowflake";

export interface AirbyteProps {
  readonly host: AirbyteHostStack;
  readonly snowflake: SnowflakeStack;
  readonly access: Access;
  /** Days of time travel of the loaded tables. */
  readonly retentionDays: number;
  readonly shopify: {
    readonly shop: string;
    readonly startDate: string;
    /** Choices other than the usual ones. */
    readonly streams?: Readonly<Partial<Record<ShopifyStream, StreamChoice>>>;
  };
}

/** The source's schema of RAW, and its connection's name: setting `airbyte/connection/shopify`. */
const SHOPIFY = "shopify";

/**
 * What Airbyte reads and where it puts it, without a click. Credentials stand in this stack's state, because the
 * provider keeps configurations there: no other stack reads its outputs, ids go through SSM.
 */
export class AirbyteStack extends LarderStack {
  constructor(platform: Platform, props: AirbyteProps) {
    super(platform, "airbyte");
    // Neither gives it a value, but both must be there: the API to speak to, the schema to fill.
    this.addDependency(props.host);
    this.addDependency(props.snowflake);
    airbyteProvider(this, platform);
    const { access, shopify } = props;
    const workspaceId = this.workspaceId();

    const source = new ShopifySource(this, SHOPIFY, { workspaceId, ...shopify });
    const destination = new SnowflakeDestination(this, "raw", {
      workspaceId,
      name: `snowflake-${SHOPIFY}`,
      user: userOf(access, "airbyte"),
      database: access.databases.raw,
      schema: SHOPIFY.toUpperCase(),
      internalSchema: AIRBYTE_SCHEMA,
      retentionDays: props.retentionDays,
    });
    const connection = new Connection(this, "connection", {
      name: SHOPIFY,
      sourceId: source.sourceId,
      destinationId: destination.destinationId,
      configurations: { streams: streamsOf({ ...SHOPIFY_STREAMS, ...shopify.streams }) },
      namespaceDefinition: "destination",
      // The DAG starts it.
      schedule: { scheduleType: "manual" },
      // A new column of the source becomes one of the table; a new stream is the owner's choice.
      nonBreakingSchemaUpdatesBehavior: "propagate_columns",
      status: "active",
    });
    this.publish(`airbyte/connection/${SHOPIFY}`, connection.connectionId);
  }

  /** Airbyte makes its one workspace itself; the command line tells its id once Airbyte answers. */
  private workspaceId(): string {
    const name = this.platform.path("airbyte/workspace-id");
    return new DataAwsSsmParameter(this, "workspace-id", { name }).insecureValue;
  }
}

function streamsOf(choices: Readonly<Record<string, StreamChoice>>) {
  return Object.entries(choices)
    .filter(([, mode]) => mode !== "off")
    .map(([name, mode]) => ({ name, syncMode: mode }));
}

function userOf(access: Access, id: string) {
  const user = access.users.find((user) => user.id === id);
  if (user === undefined) throw new Error(`the access table has no user "${id}"`);
  return user;
}
