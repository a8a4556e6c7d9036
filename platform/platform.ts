import { App } from "cdktf";
import { mkdirSync } from "node:fs";
import type { TerraformStack } from "cdktf";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import type { Endpoints, Environment, Platform } from "./blueprint";
import { contentHash } from "./content-hash";
import { InputError } from "./errors";
import { BUCKET_LIMIT, hyphenated, identifier } from "./names";

export interface PlatformProps {
  readonly name: string;
  readonly blueprint: string;
  /** On GitHub, as its tokens call it. */
  readonly repository?: string;
  readonly environment: Environment;
  /** The repository's root. */
  readonly root: string;
  /** Where the JSON goes: one folder an environment. */
  readonly outdir: string;
  readonly endpoints?: Endpoints;
  /** Said by the person, for this one run. */
  readonly deleteData?: boolean;
  /** For a plan by somebody who may change nothing. */
  readonly readOnly?: boolean;
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
