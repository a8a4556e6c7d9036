import type { Command } from "commander";
import { Console } from "../console/console";
import type { Environment } from "../environment/environment";

/** What every command starts from: the options that all of them have, the console, the environment. */
export interface Context {
  readonly root: string;
  readonly console: Console;
  readonly environment: Environment;
}

export interface CommonOptions {
  readonly environment?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

interface ContextOptions {
  /** A shell runs what the command prints: nothing else may stand there. */
  readonly isEvaluated?: boolean;
}

let root = process.cwd();
export function setRoot(folder: string): void {
  root = folder;
}

export async function contextOf(command: Command, options: ContextOptions = {}): Promise<Context> {
  const { environment } = command.optsWithGlobals<CommonOptions>();
  const { environmentNamed } = await import("../environment/named");
  return { ...contextOfNone(command, options), environment: environmentNamed(root, environment) };
}

/** Where a command is about no environment in particular. */
export function contextOfNone(
  command: Command,
  { isEvaluated = false }: ContextOptions = {},
): Omit<Context, "environment"> {
  const { json = false, verbose = false } = command.optsWithGlobals<CommonOptions>();
  return { root, console: new Console({ json, verbose, isEvaluated }) };
}
