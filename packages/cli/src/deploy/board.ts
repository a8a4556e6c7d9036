import { duration } from "../../setup/progress.cjs";
import type { Console } from "../console/console";
import type { ResourceChange } from "./resource-changes";
import { changesText, sum, type Changes } from "./terraform-events";

/** What each stack is at while they are worked on, and what came of each. */

export interface StackResult {
  readonly stack: string;
  readonly changes: Changes;
  readonly milliseconds?: number;
  /** Nothing that a plan reads has changed since the last deploy, so none was made. */
  readonly isUnchanged?: boolean;
  /** The stacks that must be applied before this one can be planned. */
  readonly waitsFor?: readonly string[];
  /** What a plan would do to which resource. */
  readonly resources?: readonly ResourceChange[];
  /** Addresses that hold data and would be destroyed. */
  readonly loses?: readonly string[];
}

export interface DeployResult {
  readonly stacks: readonly StackResult[];
  readonly changes: Changes;
}

export class Board {
  private readonly states = new Map<string, string>();
  private readonly began = new Map<string, number>();
  private readonly results: StackResult[] = [];

  constructor(
    private readonly console: Console,
    private readonly now: (text: string) => void,
    private readonly order: readonly string[],
  ) {}

  set(stack: string, state: string): void {
    if (!this.began.has(stack)) this.began.set(stack, Date.now());
    this.states.set(stack, state);
    this.show();
  }

  /** A finished stack: told at once where nothing is shown in place. */
  done(result: StackResult): void {
    const began = this.began.get(result.stack);
    const timed = began === undefined ? result : { ...result, milliseconds: Date.now() - began };
    this.states.delete(result.stack);
    this.results.push(timed);
    const lines = this.console.verbose ? detailedLines(timed) : [stackLine(timed)];
    lines.forEach((line) => this.console.note(line));
    this.show();
  }

  get result(): DeployResult {
    const place = ({ stack }: StackResult) => this.order.indexOf(stack);
    const stacks = [...this.results].sort((a, b) => place(a) - place(b));
    return { stacks, changes: sum(stacks.map(({ changes }) => changes)) };
  }

  private show(): void {
    const running = [...this.states].map(([stack, state]) => `${stack} ${state}`).join(" · ");
    this.now(`${this.results.length}/${this.order.length} stacks${running && ` · ${running}`}`);
  }
}

export function stackLine({
  stack,
  changes,
  waitsFor,
  loses,
  milliseconds,
  isUnchanged,
}: StackResult): string {
  if (isUnchanged) return `   ${stack.padEnd(14)} unchanged since the last deploy, not planned`;
  if (waitsFor) return `   ${stack.padEnd(14)} waits for ${waitsFor.join(", ")}`;
  if (loses?.length) return `   ${stack.padEnd(14)} destroys data: ${loses.join(", ")}`;
  const state = changesText(changes);
  const time = milliseconds === undefined ? "" : duration(milliseconds);
  return `   ${stack.padEnd(14)} ${state.padEnd(14)} ${time.padStart(9)}`.trimEnd();
}

function detailedLines(result: StackResult): string[] {
  const changes = (result.resources ?? []).map(({ action, address }) => `      ${action} ${address}`);
  return [stackLine(result), ...changes];
}
