import { loadConfig } from "../../../../platform/config/load";
import { configFile } from "./named";

/** An environment that a git branch is delivered to. */
export interface Delivered {
  readonly name: string;
  readonly branch: string;
  readonly protected: boolean;
}

/** The environments of larder.yaml that name a branch. Asks nothing but the file: a workflow begins with it. */
export function delivered(root: string): Delivered[] {
  const { environments } = loadConfig(configFile(root));
  return Object.entries(environments).flatMap(([name, { branch, protected: isProtected }]) =>
    branch === undefined ? [] : [{ name, branch, protected: isProtected }],
  );
}
