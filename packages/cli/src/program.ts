import { Command } from "commander";
import { airflow } from "./commands/airflow";
import { bootstrap } from "./commands/bootstrap";
import { check } from "./commands/check";
import { connect } from "./commands/connect";
import { deliver } from "./commands/deliver";
import { deploy, destroy, plan } from "./commands/deploy";
import { down } from "./commands/down";
import { drift } from "./commands/drift";
import { env } from "./commands/env";
import { environments } from "./commands/environments";
import { logs } from "./commands/logs";
import { pr } from "./commands/pr";
import { report } from "./commands/report";
import { rollback } from "./commands/rollback";
import { run } from "./commands/run";
import { shop } from "./commands/shop";
import { sql } from "./commands/sql";
import { start } from "./commands/start";
import { status } from "./commands/status";
import { up } from "./commands/up";
import { InputError } from "./errors";

const COMMANDS = [
  start,
  up,
  down,
  status,
  logs,
  bootstrap,
  deploy,
  plan,
  destroy,
  deliver,
  rollback,
  drift,
  pr,
  run,
  shop,
  sql,
  connect,
  check,
  report,
  airflow,
  environments,
  env,
];

const EXIT_CODES = "Exit codes: 0 done · 1 failed · 2 your input or tools · 130 interrupted";

/** The command line as a whole; what a command does is loaded when it is called. */
export function createProgram(): Command {
  const program = new Command("larder")
    .usage("[options] <command>")
    .description("A small company's whole data platform as code, on one machine or in your accounts.")
    .option("-e, --environment <name>", "an environment of larder.yaml (or LARDER_ENVIRONMENT; else local)")
    .option("--json", "one JSON document on standard output")
    .option("--verbose", "more lines, and the stack trace of a failure")
    .helpOption("-h, --help", "this list, or a command's own")
    .addHelpText("after", `\n${EXIT_CODES}`)
    .configureHelp({ helpWidth: 100, showGlobalOptions: true })
    .showSuggestionAfterError()
    .exitOverride();
  for (const add of COMMANDS) add(program);
  for (const command of withSubcommands(program)) {
    command.exitOverride((error) => {
      throw Object.assign(error, { command });
    });
    command.configureOutput({ writeErr: () => undefined, outputError: () => undefined });
  }
  return program;
}

interface CommanderSaid {
  readonly message: string;
  readonly code?: string;
  /** The command that refused. */
  readonly command?: Command;
}

/** Commander's own words about a wrong command or option, as an error like every other. */
export function inputErrorOf({ message, code, command }: CommanderSaid): InputError {
  const help = `./larder ${command?.parent ? `${pathOf(command)} ` : ""}--help`;
  const names = command?.commands.map((each) => each.name()).filter((name) => name !== "help") ?? [];
  if (code === "commander.help")
    return new InputError("the command is not complete", { allowed: names.join(", "), next: help });
  const [what = "", suggestion] = message.replace(/^error: /, "").split("\n");
  const meant = suggestion?.replace(/^\(|\)$/g, "");
  const allowed = code === "commander.unknownCommand" ? names.join(", ") : undefined;
  return new InputError(meant ? `${what}. ${meant}` : what, { allowed, next: help });
}

/** `pr open`: how a subcommand is typed. */
function pathOf(command: Command): string {
  return command.parent?.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** What `./larder --help` prints; the file `help` holds the same. */
export function helpText(): string {
  return `${createProgram().helpInformation().trimEnd()}\n\n${EXIT_CODES}\n`;
}
