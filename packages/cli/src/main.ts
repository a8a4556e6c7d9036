import { CommanderError } from "commander";
import { setRoot } from "./commands/context";
import { writeSync } from "node:fs";
import { requireTemporaryFolder } from "./environment/temporary-folder";
import { Console } from "./console/console";
import { exitCodeOf, jsonOf, textOf, toldAs } from "./errors";
import { watchSignals } from "./interrupt";
import { createProgram, inputErrorOf } from "./program";

export { helpText } from "./program";

/** Runs one command of the command line and ends the process. */
export async function run(root: string, args: string[]): Promise<void> {
  setRoot(root);
  // What this command and all that it starts write (states, plans, logs, data) is for its user alone, from the first byte.
  process.umask(0o077);
  watchSignals();
  // A pager that is closed, or head: nobody reads on, and nothing is wrong.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  // What escapes every promise is told as any other failure.
  for (const event of ["uncaughtException", "unhandledRejection"])
    process.on(event, (error: unknown) => process.exit(tell(error, args)));
  // The version that is installed runs here; what later ones will need is not this command's to say.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const code = await exitCodeAfter(args);
  // Idle connections of the clients would keep the process for seconds.
  process.exit(code);
}

async function exitCodeAfter(args: string[]): Promise<number> {
  try {
    requireTemporaryFolder();
    await createProgram().parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    return tell(error instanceof CommanderError ? inputErrorOf(error) : error, args);
  }
}

/** For people on standard error; with `--json` also as the document, unless the command had written its own before. */
function tell(error: unknown, args: string[]): number {
  const told = toldAs(error);
  process.stderr.write(`\n${textOf(told, args.includes("--verbose"))}\n`);
  if (args.includes("--json") && !Console.hasWritten) {
    // Not by the stream: the process ends at once, and a pipe would lose what it has not taken.
    writeSync(process.stdout.fd, `${JSON.stringify(jsonOf(told), null, 2)}\n`);
  }
  return exitCodeOf(told);
}
