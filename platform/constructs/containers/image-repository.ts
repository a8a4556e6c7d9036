import { EcrLifecyclePolicy } from "@cdktf/provider-aws/lib/ecr-lifecycle-policy";
import { EcrRepository } from "@cdktf/provider-aws/lib/ecr-repository";
import { Construct } from "constructs";
import { LarderStack } from "../../stack";

export interface ImageRepositoryProps {
  /** The whole name, as the program says it. */
  readonly repository: string;
}

/** Images that are scanned on push and never overwritten; what has lost its tag goes after a week. */
export class ImageRepository extends Construct {
  readonly arn: string;
  readonly url: string;

  constructor(scope: Construct, id: string, props: ImageRepositoryProps) {
    super(scope, id);
    const { platform } = LarderStack.of(this);
    const repository = new EcrRepository(this, "repository", {
      name: props.repository,
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: "AES256" }],
      // An image can be built again from its commit: no data in the sense of --delete-data.
      forceDelete: !platform.environment.protected,
    });
    new EcrLifecyclePolicy(this, "lifecycle", {
      repository: repository.name,
      policy: JSON.stringify({
        rules: [
          rule(1, "untagged images expire after a week", { tagStatus: "untagged", ...sinceDays(7) }),
          rule(2, "the newest thirty stay", {
            tagStatus: "any",
            countType: "imageCountMoreThan",
            countNumber: 30,
          }),
        ],
      }),
    });
    this.arn = repository.arn;
    this.url = repository.repositoryUrl;
  }
}

function rule(rulePriority: number, description: string, selection: object): object {
  return { rulePriority, description, selection, action: { type: "expire" } };
}

function sinceDays(countNumber: number): object {
  return { countType: "sinceImagePushed", countUnit: "days", countNumber };
}
