import { spawn } from "node:child_process";
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { MARK } from "../cloud/service";
import { childEnvironment } from "../environment/child-environment";
import { readJson, type Environment } from "../environment/environment";
import { changesNothing } from "../environment/read-only";
import { setupRecord } from "../environment/setup-record";
import { LarderError } from "../errors";
import { interruptible } from "../interrupt";
import { startTime } from "../cloud/process";
import { endProviders, outputFile, recordFile, SESSION, writeRecord } from "./earlier";
import { Follower } from "./follow";
import { prepareInit } from "./init";
import { lastWords } from "./last-words";
import { changesIn, type ResourceChange } from "./resource-changes";
import { diagnosticText, logLine, parseEvent, Progress, type Changes } from "./terraform-events";

/** The exit code of a Terraform that something ended by a signal. */
const KILLED = 137;

/** Another Terraform on the same state (a killed command's, say) comes to its end first. */
const LOCK_PATIENCE = "-lock-timeout=300s";

export interface Plan {
  readonly changes: Changes;
  /** Also true when only outputs change. */
  readonly mustApply: boolean;
}

/** The stock terraform on one synthesised stack. */
export class Terraform {
  private readonly folder: string;
  private readonly log: string;
  private readonly planFile: string;
  /** By the program that ran last; no value of a plan is in it. */
  private said: string[] = [];

  constructor(
    private readonly environment: Environment,
    readonly stack: string,
  ) {
    this.folder = environment.stackFolder(stack);
    this.log = environment.log(`terraform-${stack}`);
    this.planFile = environment.path("plans", stack);
    mkdirSync(dirname(this.log), { recursive: true });
    mkdirSync(dirname(this.planFile), { recursive: true, mode: 0o700 });
  }

  async init(): Promise<void> {
    writeFileSync(this.log, "");
    const { needed, args, finish } = prepareInit(this.environment, this.stack);
    if (!needed) return;
    const code = await this.run(["init", "-input=false", "-no-color", ...args], (line) => this.note(line));
    if (code !== 0) throw this.failure("init", []);
    finish();
  }

  /** `readOnly`: nothing will be applied, and who plans may have no right to write a lock. */
  async plan(options: { destroy?: boolean; readOnly?: boolean } = {}): Promise<Plan> {
    const progress = new Progress();
    const lock = options.readOnly ? "-lock=false" : LOCK_PATIENCE;
    const args = ["plan", "-json", "-input=false", lock, "-detailed-exitcode", `-out=${this.planFile}`];
    if (changesNothing() && this.usesSnowflake) args.push("-refresh=false");
    const code = await this.run([...args, ...(options.destroy ? ["-destroy"] : [])], this.into(progress));
    if (code !== 2) this.discardPlan();
    if (code !== 0 && code !== 2) throw this.failure("plan", progress.errors);
    return { changes: progress.changes, mustApply: code === 2 };
  }

  /** A plan holds all values, secrets too: it goes as soon as it is of no use. */
  private discardPlan(): void {
    rmSync(this.planFile, { force: true });
  }

  /** What the plan that was just made would change, without any value. */
  async plannedChanges(): Promise<ResourceChange[]> {
    if (!existsSync(this.planFile)) return [];
    let json = "";
    const code = await this.run(["show", "-json", this.planFile], (line) => {
      if (line.startsWith("{")) json = line;
    });
    if (code !== 0) throw this.failure("show", []);
    return changesIn(json);
  }

  /** Whether something was applied that nobody has destroyed by Terraform since, be it there or not. */
  async hasState(): Promise<boolean> {
    let holds = false;
    const code = await this.run(["state", "list"], (line) => {
      if (line && !line.startsWith("data.")) holds = true;
    });
    return code === 0 && holds;
  }

  async apply(plan: Plan, now: (text: string) => void): Promise<Changes> {
    const { add, change, remove } = plan.changes;
    const progress = new Progress(add + change + remove);
    now(progress.text);
    const args = ["apply", "-json", "-input=false", LOCK_PATIENCE, this.planFile];
    const code = await this.run(
      args,
      this.into(progress, () => now(progress.text)),
    ).finally(() => this.discardPlan());
    if (code !== 0) throw this.failure("apply", progress.errors);
    return progress.changes;
  }

  private into(progress: Progress, onChange: () => void = () => undefined): (line: string) => void {
    return (line) => {
      const event = parseEvent(line);
      this.note(event ? logLine(event) : line);
      if (event && progress.take(event)) onChange();
    };
  }

  private note(line: string): void {
    appendFileSync(this.log, `${line}\n`);
  }

  private async run(args: string[], onLine: (line: string) => void): Promise<number> {
    const output = outputFile(this.environment, this.stack);
    const handle = openSync(output, "w", 0o600);
    const session = `${this.stack}-${process.pid}-${Date.now()}`;
    const child = spawn(setupRecord(this.environment.root).terraform.path, args, {
      cwd: this.folder,
      detached: true,
      stdio: ["ignore", handle, handle],
      env: childEnvironment(this.environment, {
        ...(this.environment.isLocal && { [MARK]: this.environment.path() }),
        [SESSION]: session,
        // Most of a plan's processor time is the AWS provider's schema; collecting garbage less often saves a fifth of it.
        GOGC: process.env.GOGC ?? "400",
      }),
    });
    closeSync(handle);
    const { pid } = child;
    if (pid) this.remember(pid, args[0] ?? "", session);
    this.said = [];
    const follower = new Follower(output, (line) => {
      if (!line.startsWith("{")) this.said.push(line);
      onLine(line);
    }).start();
    const ended = new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code) => resolve(code ?? KILLED));
    });
    try {
      const code = await interruptible(() => child.kill("SIGINT"), ended);
      if (code === KILLED) await endProviders(session);
      return code;
    } finally {
      follower.finish();
      // Values of a plan are not for the log.
      for (const file of [recordFile(this.environment, this.stack), output]) rmSync(file, { force: true });
    }
  }

  private remember(pid: number, verb: string, session: string): void {
    writeRecord(this.environment, this.stack, { pid, started: startTime(pid) ?? "", verb, session });
  }

  private failure(verb: string, errors: Progress["errors"]): LarderError {
    return new LarderError(`terraform ${verb} of ${this.stack} failed`, {
      detail: errors.slice(0, 3).map(diagnosticText).join("\n\n") || lastWords(this.said),
      where: `stack ${this.stack}${errors.length > 3 ? `, ${errors.length} errors` : ""}`,
      next: "correct it and run the same command: what is done stays done",
      log: this.log,
      cause: { errors },
    });
  }

  private get usesSnowflake(): boolean {
    const { provider = {} } = readJson<{ provider?: object }>(join(this.folder, "cdk.tf.json")) ?? {};
    return "snowflake" in provider;
  }
}
