import type { Command } from "commander";
import type { OpenOptions } from "../delivery/pull-request-open";
import { contextOf, type Context } from "./context";

export function pr(program: Command): void {
  const group = program.command("pr").description("a pull request's own database: open, close, sweep");
  open(group);
  close(group);
  sweep(group);
}

async function runningContext(command: Command): Promise<Context> {
  const context = await contextOf(command);
  const { requireRunning } = await import("../cloud/require-running");
  await requireRunning(context.environment);
  return context;
}

type Options = Partial<Omit<OpenOptions, "number" | "labels">> & { readonly label?: readonly string[] };

function open(group: Command): void {
  group
    .command("open")
    .argument("<number>", "of the pull request")
    .option(
      "--ref <ref>",
      "a branch, tag or commit; . for the work tree as it is; else what GitHub would merge",
    )
    .option("--label <label...>", "the pull request's labels: incremental keeps the rows of changed models")
    .option("--comment", "say what came of it on the pull request (with GITHUB_TOKEN)")
    .description("build what it changes in a database of its own, and compare with production")
    .action(async (text: string, { ref, label = [], comment = false }: Options, command: Command) => {
      const { numberOf } = await import("../delivery/pull-request");
      const { openPullRequest } = await import("../delivery/pull-request-open");
      const { programName } = await import("../delivery/pull-request-folder");
      const number = numberOf(text);
      const { environment, console } = await runningContext(command);
      const opened = await openPullRequest(environment, console, { number, ref, labels: label, comment });
      const { database, production, told, comment: address } = opened;
      if (!told) {
        const text = `no SQL changes: the models are those of production (${production.id}), nothing was built`;
        return console.result({ number, database, changed: false, ok: true, comment: address }, text);
      }
      const { summaryText } = await import("../delivery/summary-text");
      const { summary, cost, commit } = told;
      const result = {
        number,
        database,
        commit,
        changed: true,
        ok: summary.ok,
        summary,
        cost,
        comment: address,
      };
      console.result(result, [summaryText(told), ...(address ? [`comment: ${address}`] : [])].join("\n"));
      if (summary.ok) return;
      const { LarderError } = await import("../errors");
      const { verdict } = await import("../delivery/summary-facts");
      throw new LarderError(`pull request ${number} is red: ${verdict(summary)}`, {
        next: "correct it and run this again",
        log: environment.log(programName(number)),
      });
    });
}

function close(group: Command): void {
  group
    .command("close")
    .argument("<number>", "of the pull request")
    .description("drop its database and what it left on this machine")
    .action(async (text: string, _options, command: Command) => {
      const { environment, console } = await runningContext(command);
      const { numberOf } = await import("../delivery/pull-request");
      const { closePullRequest } = await import("../delivery/close");
      const closed = await closePullRequest(environment, console, numberOf(text));
      const { database, dropped, removed } = closed;
      const done = [dropped && `${database} is dropped`, removed && "its folder on this machine is removed"];
      const nothing = `pull request ${closed.number} has no database and left nothing on this machine`;
      console.result(closed, done.filter(Boolean).join(", ") || nothing);
    });
}

function sweep(group: Command): void {
  group
    .command("sweep")
    .option("--comment", "keep one issue on GitHub about databases that only look like a pull request's")
    .description("drop the databases of pull requests that are closed")
    .action(async ({ comment = false }: { comment?: boolean }, command: Command) => {
      const { environment, console } = await runningContext(command);
      const { sweep: sweepAll } = await import("../delivery/sweep");
      const { sweepText, tellSweep } = await import("../delivery/sweep-report");
      const result = await sweepAll(environment, console);
      if (comment) await tellSweep(environment, result.swept);
      console.result(result, sweepText(result));
    });
}
