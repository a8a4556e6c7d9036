import type { SystemFile } from "../../../../platform/system";
import { awsKey } from "../cloud/keys";
import type { Environment } from "../environment/environment";

/** What every AWS client of the command line is made with: the local cloud's address, or the person's own credentials. */
export function awsClientConfig(environment: Environment, system: SystemFile) {
  const { region } = system;
  if (!environment.isLocal) return { region };
  return {
    region,
    endpoint: environment.endpoints()?.aws,
    credentials: awsKey(environment),
    maxAttempts: 2,
    forcePathStyle: true,
  };
}

/** Names of an environment's secrets and settings in AWS: `/spoon/local/…`. */
export function awsPath({ name, environment }: SystemFile, what = ""): string {
  return `/${name}/${environment}/${what}`;
}
