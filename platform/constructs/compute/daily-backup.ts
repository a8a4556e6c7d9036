import { BackupPlan } from "@cdktf/provider-aws/lib/backup-plan";
import { BackupSelection } from "@cdktf/provider-aws/lib/backup-selection";
import { BackupVault } from "@cdktf/provider-aws/lib/backup-vault";
import { Construct } from "constructs";
import { LarderStack } from "../../stack";
import { ServiceRole } from "../security/role";

export interface DailyBackupProps {
  readonly name: string;
  readonly resources: readonly string[];
  readonly keepDays: number;
}

/** A snapshot a night by AWS Backup, kept some days. */
export class DailyBackup extends Construct {
  constructor(scope: Construct, id: string, props: DailyBackupProps) {
    super(scope, id);
    const { platform } = LarderStack.of(this);
    const name = platform.named(props.name, 50);
    const vault = new BackupVault(this, "vault", { name, forceDestroy: !platform.environment.protected });
    const plan = new BackupPlan(this, "plan", {
      name,
      rule: [
        {
          ruleName: "daily",
          targetVaultName: vault.name,
          schedule: "cron(0 3 * * ? *)",
          startWindow: 60,
          completionWindow: 180,
          lifecycle: { deleteAfter: props.keepDays },
        },
      ],
    });
    const role = new ServiceRole(this, "role", {
      name: props.name,
      description: "Takes the daily snapshots",
      service: "backup.amazonaws.com",
      statements: [],
      managedPolicies: ["service-role/AWSBackupServiceRolePolicyForBackup"],
    });
    new BackupSelection(this, "selection", {
      name,
      planId: plan.id,
      iamRoleArn: role.arn,
      resources: [...props.resources],
    });
  }
}
