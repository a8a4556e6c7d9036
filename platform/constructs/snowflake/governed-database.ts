import { Database } from "@cdktf/provider-snowflake/lib/database";
import { Schema } from "@cdktf/provider-snowflake/lib/schema";
import { Construct } from "constructs";
import type { SnowflakeProviders } from "../../providers";
import { LarderStack } from "../../stack";

export interface GovernedDatabaseProps {
  readonly providers: SnowflakeProviders;
  readonly name: string;
  readonly purpose: string;
  readonly schemas: readonly string[];
  /** Only the schemas' owner grants what is in them, not whoever made it. */
  readonly managedAccess: boolean;
  /** Days of time travel. */
  readonly retentionDays: number;
}

/** A database of Terraform's own with schemas that are listed, and no PUBLIC one. */
export class GovernedDatabase extends Construct {
  readonly name: string;
  /** Full names by schema. */
  readonly schemas: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: GovernedDatabaseProps) {
    super(scope, id);
    const { platform } = LarderStack.of(this);
    const common = {
      provider: props.providers.sysadmin,
      // Said on both: the provider stumbles over a change that schemas inherit.
      dataRetentionTimeInDays: props.retentionDays,
      lifecycle: { preventDestroy: platform.keepsData },
    };
    const database = new Database(this, "database", {
      ...common,
      name: props.name,
      comment: props.purpose,
      dropPublicSchemaOnCreation: true,
    });
    this.name = database.name;
    this.schemas = Object.fromEntries(
      props.schemas.map((name) => {
        const schema = new Schema(this, name.toLowerCase(), {
          ...common,
          name,
          database: database.name,
          withManagedAccess: String(props.managedAccess),
        });
        return [name, schema.fullyQualifiedName];
      }),
    );
  }
}
