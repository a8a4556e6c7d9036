import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Construct } from "constructs";
import { policyText } from "../../policies/iam";
import { LarderStack } from "../../stack";

export interface PrivateBucketProps {
  readonly name: string;
  /** Days after which objects below a prefix go. Without it they stay. */
  readonly expire?: Readonly<Record<string, number>>;
  /** Days for which an overwritten or deleted object can be brought back. 30 unless told. */
  readonly undoDays?: number;
  /** True: it is emptied by hand before it goes, whatever a command says. */
  readonly neverEmptied?: boolean;
}

/** Nobody from outside, TLS only, encrypted, versioned; old versions and broken uploads go by themselves. */
export class PrivateBucket extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id);
    const { platform } = LarderStack.of(this);
    const bucket = new S3Bucket(this, "bucket", {
      bucket: platform.bucketName(props.name),
      forceDestroy: !platform.environment.protected && !props.neverEmptied,
      lifecycle: { preventDestroy: platform.keepsData },
      // The provider would rather have a resource of its own, and then watches that one settle for 55 s at each first
      // deploy. The rules are the same.
      lifecycleRule: [
        {
          id: "clean-up",
          enabled: true,
          abortIncompleteMultipartUploadDays: 7,
          noncurrentVersionExpiration: { days: props.undoDays ?? 30 },
        },
        ...Object.entries(props.expire ?? {}).map(([prefix, days]) => ({
          id: `expire-${prefix.replace(/\W+/g, "-").replace(/-$/, "")}`,
          enabled: true,
          prefix,
          expiration: { days },
        })),
      ],
    });
    this.name = bucket.bucket;
    this.arn = bucket.arn;

    const block = new S3BucketPublicAccessBlock(this, "public-access", {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket: bucket.id,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: true }],
    });
    new S3BucketVersioningA(this, "versioning", {
      bucket: bucket.id,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketPolicy(this, "policy", {
      bucket: bucket.id,
      dependsOn: [block],
      policy: policyText({
        sid: "TlsOnly",
        effect: "Deny",
        actions: ["s3:*"],
        resources: [bucket.arn, `${bucket.arn}/*`],
        principals: "*",
        conditions: { Bool: { "aws:SecureTransport": "false" } },
      }),
    });
  }
}
