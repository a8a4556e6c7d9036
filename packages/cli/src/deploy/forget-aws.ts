import { copyFileSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readJson, type Environment } from "../environment/environment";
import { writeJson } from "../environment/write-json";

/**
 * The local AWS forgets when it ends. States that speak of the earlier one are told so: without their AWS resources,
 * the next deploy makes those again and leaves the rest (Snowflake, Airbyte) as it is.
 */

export interface State {
  readonly serial: number;
  readonly resources?: readonly { readonly provider: string }[];
}

const AWS = 'provider["registry.terraform.io/hashicorp/aws"]';

export function withoutAws<S extends State>(state: S): S {
  const resources = (state.resources ?? []).filter(({ provider }) => !provider.includes(AWS));
  return { ...state, serial: state.serial + 1, resources };
}

/** The number of resources that were dropped. */
export function forgetAws(environment: Environment): number {
  const folder = environment.path("state");
  if (!existsSync(folder)) return 0;
  let dropped = 0;
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".tfstate"))) {
    const file = join(folder, name);
    const state = readJson<State>(file);
    if (!state) continue;
    const left = withoutAws(state);
    const gone = (state.resources?.length ?? 0) - (left.resources?.length ?? 0);
    if (gone === 0) continue;
    copyFileSync(file, `${file}.forgotten`);
    writeJson(file, left);
    dropped += gone;
  }
  rmSync(environment.path("published.json"), { force: true });
  return dropped;
}
