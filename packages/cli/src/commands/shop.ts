import type { Command } from "commander";
import { InputError } from "../errors";
import { contextOf } from "./context";
import { positive, whole } from "./options";

export function shop(program: Command): void {
  const group = program.command("shop").description("the sample shop's clock");
  group
    .command("advance")
    .option("--days <count>", "days to let pass", positive, 1)
    .option("--seed <number>", "which random days: the same seed gives the same ones", whole)
    .description("move its clock: new orders, refunds, edits, cancellations, deletions")
    .action(async ({ days, seed }: { days: number; seed?: number }, command: Command) => {
      await ask(command, "advance", { method: "POST", body: JSON.stringify({ days, seed }) });
    });
  group
    .command("status")
    .description("what time it is there, and what it holds")
    .action((_options, command: Command) => ask(command, "status"));
  // With a default subcommand a wrong word would count as an argument of that one.
  group.allowExcessArguments().action(async (_options, command: Command) => {
    const [word] = command.args;
    if (word === undefined) return ask(command, "status");
    throw new InputError(`unknown command '${word}'`, {
      where: "./larder shop",
      allowed: group.commands.map((each) => each.name()).join(", "),
      next: "./larder shop --help",
    });
  });
}

async function ask(command: Command, path: string, request: RequestInit = {}): Promise<void> {
  const { environment, console } = await contextOf(command);
  const { controlHeaders } = await import("../cloud/keys");
  const { commandFor } = await import("../environment/command");
  const { requireLocal } = await import("../environment/environment");
  const { LarderError } = await import("../errors");
  requireLocal(environment, "the sample shop");
  const { requireRunning } = await import("../cloud/require-running");
  await requireRunning(environment);
  const address = `${environment.endpoints()?.shop}/control/${path}`;
  const headers = { "content-type": "application/json", ...controlHeaders(environment) };
  const response = await fetch(address, { ...request, headers }).catch((cause: unknown) => {
    throw new LarderError("the shop does not answer", {
      where: address,
      next: commandFor(environment, "up"),
      cause,
    });
  });
  const answer = await response.text();
  if (!response.ok) {
    throw new LarderError(`the shop refused: ${messageIn(answer)}`, {
      where: address,
      next: commandFor(environment, "shop status"),
    });
  }
  const said = JSON.parse(answer) as Record<string, unknown>;
  const lines = Object.entries(said).map(([name, value]) => `${name.padEnd(14)} ${shown(value)}`);
  console.result(said, lines.join("\n"));
}

function shown(value: unknown): string {
  if (value === null || typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([name, count]) => `${name} ${shown(count)}`)
    .join(" · ");
}

function messageIn(answer: string): string {
  try {
    const said = JSON.parse(answer) as { error?: string; message?: string };
    return said.error ?? said.message ?? answer;
  } catch {
    return answer.slice(0, 300);
  }
}
