import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import type { Environment } from "../environment/environment";
import { writeJson } from "../environment/write-json";
import { InputError } from "../errors";
import { withWarehouse } from "../warehouse/connection";
import { CI } from "../warehouse/login";
import { checkOut, mergeRef, WORK_TREE, type Checkout } from "./checkout";
import { costOf } from "./cost";
import { createDatabase, dropDatabase } from "./database";
import { dbtProgram } from "./dbt-step";
import { INCREMENTAL } from "./merged-labels";
import { download, type Delivery } from "./pointer";
import { isBuiltBy, productionText, requireProduction } from "./production";
import { isLogPublic } from "./public-log";
import { databaseOf, type PullRequest } from "./pull-request";
import { PullRequestComment } from "./pull-request-comment";
import { folderOf, withPullRequest } from "./pull-request-folder";
import { tryChange } from "./pull-request-run";
import { repositoryName } from "./repository";
import { scope, verdict } from "./summary-facts";
import type { Told } from "./summary-markdown";
import { systemOf } from "./system-of";
import { taskVariables } from "./task-variables";
import { workflowPage } from "./workflow-page";

export interface OpenOptions {
  readonly number: number;
  /** Any git ref, or `.` for the work tree; else what GitHub would merge. */
  readonly ref?: string;
  readonly labels: readonly string[];
  readonly comment: boolean;
}

export interface Opened {
  readonly database: string;
  readonly production: Delivery;
  /** Undefined when the models are production's and nothing was built. */
  readonly told?: Told;
  /** Address of the comment. */
  readonly comment?: string;
}

/** Builds what a pull request changes in a database of its own and compares it with production. */
export async function openPullRequest(
  environment: Environment,
  console: Console,
  options: OpenOptions,
): Promise<Opened> {
  const { number } = options;
  const system = await systemOf(environment, console);
  const program = dbtProgram(system);
  if (!program)
    throw new InputError(`the pipeline of ${system.blueprint} has no dbt step`, {
      next: "pr is for pipelines with one",
    });
  const pull = { repository: await repositoryName(environment.root, system), number };
  const comment = options.comment ? await PullRequestComment.open(environment, pull) : undefined;
  const open = new Opening(environment, console, system, program, pull, options, comment);
  return withPullRequest(environment, number, () =>
    comment ? comment.ifItFails(() => open.run()) : open.run(),
  );
}

class Opening {
  private readonly database: string;

  constructor(
    private readonly environment: Environment,
    private readonly console: Console,
    private readonly system: SystemFile,
    private readonly program: SystemFile["programs"][number],
    private readonly pull: PullRequest,
    private readonly options: OpenOptions,
    private readonly comment: PullRequestComment | undefined,
  ) {
    this.database = databaseOf(system, pull.number);
  }

  async run(): Promise<Opened> {
    const { database } = this;
    const production = await requireProduction(this.environment, this.system);
    this.console.line(` production ${productionText(production)}`);
    const checkout = await this.checkOut();
    const variables = taskVariables(this.environment, this.program);
    if (isBuiltBy(production, checkout.tag, variables)) return this.unchanged(production);
    const labels = [...this.options.labels, ...((await this.comment?.labels()) ?? [])];
    await this.console.step("database", async (now) => {
      now(`making ${database}`);
      const verb = await this.asCi((warehouse) => createDatabase(warehouse, this.system, this.pull));
      const { state } = folderOf(this.environment, this.pull.number);
      await download(this.environment, this.system, production.manifest, `${state}/manifest.json`);
      writeJson(`${state}/production.json`, production);
      return { text: `${database} ${verb}` };
    });
    const told = await this.build(production, checkout, labels.includes(INCREMENTAL));
    // Other files of the program differ, such as its README.
    const { ok, modified, abandoned } = told.summary;
    if (ok && !modified.length && !abandoned.length) return this.unchanged(production);
    return { database, production, told, comment: await this.comment?.tell(told) };
  }

  private async checkOut(): Promise<Checkout> {
    const ref = this.options.ref ?? mergeRef(this.pull.number);
    const into = folderOf(this.environment, this.pull.number).checkout;
    const { checkout } = await this.console.step("checkout", async () => {
      const checkout = await checkOut(this.environment.root, this.program, ref, into);
      const from = ref === WORK_TREE ? "the work tree as it is" : `${ref} (${checkout.commit?.slice(0, 7)})`;
      return { checkout, text: `${this.program.folder} of ${from}` };
    });
    return checkout;
  }

  private async unchanged(production: Delivery): Promise<Opened> {
    const { database } = this;
    const dropped = await this.asCi((warehouse) => dropDatabase(warehouse, this.system, this.pull));
    if (dropped) this.console.line(`${database} is dropped`);
    return { database, production, comment: await this.comment?.unchanged(production) };
  }

  private async build(production: Delivery, checkout: Checkout, incremental: boolean): Promise<Told> {
    const { environment, system, program, database, console } = this;
    const { number } = this.pull;
    const folder = folderOf(environment, number);
    const showsRows = (await this.comment?.showsRows()) ?? !isLogPublic();
    const { summary } = await console.step("build", async (now) => {
      const change = { number, program, checkout, folder, database, incremental, showsRows };
      const summary = await tryChange(environment, system, change, (line) => {
        now(line);
        if (line.trim()) console.note(`   ${line}`);
      });
      return { summary, text: `${verdict(summary)}${summary.modified.length ? ` · ${scope(summary)}` : ""}` };
    });
    return {
      number,
      environment: environment.name,
      isLocal: environment.isLocal,
      database,
      commit: checkout.commit,
      against: production,
      summary,
      cost: costOf(summary),
      showsRows,
      page: workflowPage(),
    };
  }

  private async asCi<T>(work: Parameters<typeof withWarehouse<T>>[3]): Promise<T> {
    return withWarehouse(this.environment, this.system, CI, work);
  }
}
