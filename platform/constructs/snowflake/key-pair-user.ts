import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import { ServiceUser } from "@cdktf/provider-snowflake/lib/service-user";
import { User } from "@cdktf/provider-snowflake/lib/user";
import { Construct } from "constructs";
import type { AccessUser } from "../../access-expansion";
import type { SnowflakeProviders } from "../../providers";
import { LarderStack } from "../../stack";

export interface KeyPairUserProps {
  readonly providers: SnowflakeProviders;
  readonly user: AccessUser;
  /** Names of the user's role and warehouse, as the resources that make them tell. */
  readonly role: string;
  readonly warehouse: string;
  /** A second key is valid too, while the first is being replaced: parameter `…/public-key-2`. */
  readonly isRotating: boolean;
  /** The name of the policy that says from where a service may log in. Everywhere, if left out. */
  readonly networkPolicy?: string;
}

/**
 * A user that logs in by key pair, with one role and none besides. The command line makes the pair: the private half
 * goes to Secrets Manager, Terraform reads the public one from a parameter.
 */
export class KeyPairUser extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: KeyPairUserProps) {
    super(scope, id);
    const { user } = props;
    const common = {
      provider: props.providers.securityadmin,
      name: user.name,
      loginName: user.name,
      comment: user.purpose,
      defaultRole: props.role,
      defaultWarehouse: props.warehouse,
      defaultSecondaryRolesOption: "NONE",
      rsaPublicKey: this.publicKey("public-key", user.id),
      ...(props.isRotating && { rsaPublicKey2: this.publicKey("public-key-2", user.id) }),
    };
    const made =
      user.type === "SERVICE"
        ? new ServiceUser(this, "user", { ...common, networkPolicy: props.networkPolicy })
        : new User(this, "user", common);
    this.name = made.name;
  }

  private publicKey(slot: string, user: string): string {
    const { platform } = LarderStack.of(this);
    // A public key is no secret: a plan shows it.
    return new DataAwsSsmParameter(this, slot, { name: platform.path(`snowflake/${user}/${slot}`) })
      .insecureValue;
  }
}
