import { CommanderError } from "commander";
import { setRoot } from "./commands/context";
import { exitCodeOf, textOf } from "./errors";
import { watchSignals } from "./interrupt";
import { createProgram, inputErrorOf } from "./program";

export { helpText } from "./program";

/** Runs one command of the command line and ends the process. */
export async function run(root: string, args: string[]): Promise<void> {
  setRoot(root);
  watchSignals();
  // The version that is installed runs here; what later ones will need is not this command's to say.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const code = await exitCodeAfter(args);
  // Idle connections of the clients would keep the process for seconds.
  process.exit(code);
}

async function exitCodeAfter(args: string[]): Promise<number> {
  try {
    await createProgram().parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const shown = error instanceof CommanderError ? inputErrorOf(error) : error;
    process.stderr.write(`\n${textOf(shown, args.includes("--verbose"))}\n`);
    return exitCodeOf(shown);
  }
}
