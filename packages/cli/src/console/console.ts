import type { Ora } from "ora";
import { duration, stepLine } from "../../setup/progress.cjs";

/**
 * What a command prints. On a terminal a line in place shows what is going on; elsewhere only finished lines; with
 * `--json` one document on standard output, everything else on standard error.
 */

export interface ConsoleOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  /** A shell runs what is printed: everything but the result goes to standard error, as with `json`. */
  readonly isEvaluated?: boolean;
  readonly stdout?: NodeJS.WriteStream;
  readonly stderr?: NodeJS.WriteStream;
}

export class Console {
  /** Whether this process wrote a result: the one document of `--json` is there then. */
  static hasWritten = false;

  readonly json: boolean;
  readonly verbose: boolean;
  private readonly out: NodeJS.WriteStream;
  private readonly notes: NodeJS.WriteStream;
  private spinner?: Ora;

  constructor(options: ConsoleOptions) {
    this.json = options.json;
    this.verbose = options.verbose;
    this.out = options.stdout ?? process.stdout;
    this.notes = options.json || options.isEvaluated ? (options.stderr ?? process.stderr) : this.out;
  }

  /** A finished line for people. */
  line(text = ""): void {
    this.clear();
    this.notes.write(`${text}\n`);
  }

  /** Whether a line in place shows what is going on. */
  get isLive(): boolean {
    return Boolean(this.notes.isTTY);
  }

  /** A finished part of a long step: said where nothing is shown in place, so that a log tells how far it is. */
  note(text: string): void {
    if (this.verbose || !this.isLive) this.line(text);
  }

  /** What the command was asked for: text for people, a document with `--json`. */
  result(value: unknown, text: string): void {
    this.clear();
    Console.hasWritten = true;
    this.out.write(this.json ? `${JSON.stringify(value, null, 2)}\n` : `${text}\n`);
  }

  /** A part of a result that is written while it is made; settles when whoever reads it has taken it. */
  async write(text: string): Promise<void> {
    this.clear();
    Console.hasWritten = true;
    if (!text || this.out.write(text)) return;
    await new Promise<void>((resolve) => this.out.once("drain", resolve));
  }

  /** Characters of a line where a person reads it; undefined in a file or a pipe. */
  get width(): number | undefined {
    return this.out.isTTY ? this.out.columns : undefined;
  }

  /** What is going on, in place; nothing without a terminal. */
  now(text: string): void {
    if (!this.isLive) return;
    const line = text.slice(0, (this.notes.columns ?? 100) - 4);
    if (this.spinner) this.spinner.text = line;
    else this.spinner = this.startSpinner(line);
  }

  /** Runs a step: what it returns is the text of its line. `number` is its place among the seven of `start`. */
  async step<T extends { readonly text: string }>(
    title: string,
    work: (now: (text: string) => void) => Promise<T>,
    number?: number,
  ): Promise<T> {
    const began = Date.now();
    const elapsed = () => Date.now() - began;
    let state = "";
    const show = () => this.now(`${title.padEnd(11)}${state}  ${duration(elapsed())}`);
    const ticking = setInterval(show, 1000);
    show();
    try {
      const result = await work((text) => {
        state = text;
        show();
      });
      this.line(stepLine(number, title, result.text, elapsed()));
      return result;
    } finally {
      clearInterval(ticking);
      this.clear();
    }
  }

  clear(): void {
    this.spinner?.stop();
    this.spinner = undefined;
  }

  private startSpinner(text: string): Ora {
    // Loaded only on a terminal: most commands of a script never need it.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const ora = require("ora") as typeof import("ora");
    return ora({ text, stream: this.notes, discardStdin: false }).start();
  }
}
