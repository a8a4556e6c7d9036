import { App, type TerraformStack } from "cdktf";
import { mkdirSync } from "node:fs";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { contentHash } from "./content-hash";
import { InputError } from "./errors";
import { BUCKET_LIMIT, hyphenated, identifier } from "./names";

/** One deployed copy of the platform. */
export interface Environment {
  readonly name: string;
  readonly branch?: string;
  /** True where larder.yaml names no AWS account: the environment lives on the local cloud. */
  readonly local: boolean;
  /** Data and hosts cannot be deleted by a deploy. */
  readonly protected: boolean;
  readonly aws: { readonly account: string; readonly region: string };
  /** Absent where larder.yaml names none: then no stack may use Snowflake. */
  readonly snowflake?: SnowflakeAccount;
}

export interface SnowflakeAccount {
  readonly organization: string;
  readonly account: string;
}

/** Addresses of the local cloud's services. */
export interface Endpoints {
  readonly aws: string;
  readonly snowflake: { readonly host: string; readonly port: number; readonly protocol: string };
  readonly airbyte: string;
  readonly shop?: string;
}

/** The only source of names, tags, backends and provider blocks. */
export interface Platform {
  readonly app: App;
  readonly name: string;
  readonly blueprint: string;
  /**
   * Whose workflows on GitHub may take roles in the account, as GitHub's tokens call it: `owner/name`, or for what was
   * made or renamed since July 2026 `owner@1/name@2`.
   */
  readonly repository?: string;
  readonly environment: Environment;
  /** The repository's root, where programs are hashed and local state lies. */
  readonly root: string;
  /** Where the JSON goes: one folder an environment. */
  readonly outdir: string;
  /** Absent in environments of real accounts. Only providers.ts reads it. */
  readonly endpoints?: Endpoints;
  readonly tags: Readonly<Record<string, string>>;
  /**
   * True unless the person said that data may go (`--delete-data`, in an environment that is not protected): what
   * holds data then carries `preventDestroy`, and Terraform itself refuses.
   */
  readonly keepsData: boolean;
  /** What is synthesised will be planned by somebody who may change nothing, and not read everything. */
  readonly isReadOnly: boolean;
  /** `<name>-<environment>-<what>`; throws when longer than the service allows (64 unless told). */
  named(what: string, limit?: number): string;
  /** `<NAME>_<ENVIRONMENT>_<WHAT>`, the form of identifiers in Snowflake. */
  identifier(what: string): string;
  /** `<name>-<environment>-<what>-<account>`: bucket names are global. */
  bucketName(what: string): string;
  /** `/<name>/<environment>/<what>`: the path of a secret or a published setting. */
  path(what: string): string;
  /** Tells everything that is not a stack: writes the SSM parameter `/<name>/<environment>/<key>`. */
  publish(stack: TerraformStack, key: string, value: string): void;
  /** The content hash that tags a program's image or zip: of its folder, and of lock files that lie elsewhere. */
  programTag(folder: string, ...locks: string[]): string;
}

type Given = "name" | "blueprint" | "repository" | "environment" | "root" | "outdir" | "endpoints";

export interface PlatformProps extends Pick<Platform, Given> {
  /** Said by the person, for this one run. */
  readonly deleteData?: boolean;
  /** For a plan by somebody who may change nothing. */
  readonly readOnly?: boolean;
}

/** @throws {InputError} where larder.yaml names none: a guess would be a stranger's account. */
export function snowflakeAccountOf({ name, snowflake }: Environment): SnowflakeAccount {
  if (snowflake) return snowflake;
  throw new InputError(
    `environments.${name}.snowflake is missing in larder.yaml; allowed: the account to use`,
  );
}

export class DataIsProtected extends InputError {
  override readonly name = "DataIsProtected";
  constructor(environment: string) {
    super(
      `environment ${environment} is protected: its data is not deleted; set protected: false in larder.yaml first`,
    );
  }
}

/** The platform of one environment, in which a blueprint builds its stacks. */
export function createPlatform(props: PlatformProps): Platform {
  const { name, environment, root, outdir } = props;
  const prefix = [name, environment.name];
  // cdktf makes only the last folder.
  mkdirSync(outdir, { recursive: true });
  if (environment.protected && props.deleteData) throw new DataIsProtected(environment.name);
  const path = (what: string) => `/${prefix.join("/")}/${what}`;
  const published = new Set<string>();
  return {
    ...props,
    app: new App({ outdir, skipValidation: false }),
    tags: { platform: "larder", name, environment: environment.name, blueprint: props.blueprint },
    keepsData: props.deleteData !== true,
    isReadOnly: props.readOnly === true,
    named: (what, limit) => hyphenated([...prefix, what], limit),
    identifier: (what) => identifier([...prefix, what]),
    bucketName: (what) => hyphenated([...prefix, what, environment.aws.account], BUCKET_LIMIT),
    path,
    publish(stack: TerraformStack, key: string, value: string) {
      if (published.has(key)) throw new Error(`setting "${key}" is published twice`);
      published.add(key);
      new SsmParameter(stack, `published-${key.replace(/\//g, "-")}`, {
        name: path(key),
        type: "String",
        value,
      });
    },
    programTag: (folder, ...locks) => contentHash(root, folder, ...locks),
  };
}
