import type { Environment } from "../environment/environment";
import { Interrupted, textOf } from "../errors";
import { GitHub } from "./github";
import { markerOf } from "./github-body";
import type { Delivery } from "./pointer";
import type { PullRequest } from "./pull-request";
import { failureMarkdown, summaryMarkdown, unchangedMarkdown, type Told } from "./summary-markdown";
import { withoutData } from "./without-data";
import { workflowPage } from "./workflow-page";

/** The one comment about data that a pull request has for each environment. */
export class PullRequestComment {
  private readonly marker: string;

  private constructor(
    private readonly github: GitHub,
    private readonly environment: Environment,
    private readonly number: number,
  ) {
    this.marker = markerOf("data", environment.name);
  }

  static async open(
    environment: Environment,
    { repository, number }: PullRequest,
  ): Promise<PullRequestComment> {
    return new PullRequestComment(await GitHub.open(repository), environment, number);
  }

  async labels(): Promise<string[]> {
    return this.github.labels(this.number);
  }

  async showsRows(): Promise<boolean> {
    return !(await this.github.isPublic());
  }

  async tell(told: Told): Promise<string> {
    return this.write(summaryMarkdown(told));
  }

  /** Most pull requests change no model: only one that did before hears of it. */
  async unchanged({ id }: Delivery): Promise<string | undefined> {
    if (!(await this.github.hasComment(this.number, this.marker))) return undefined;
    return this.write(unchangedMarkdown(this.environment.name, id));
  }

  /** Says so on the pull request too; a run that a newer push ended says nothing. */
  async ifItFails<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Interrupted)) {
        // The error itself is what must be seen.
        await this.tellFailure(textOf(error, false)).catch(() => undefined);
      }
      throw error;
    }
  }

  private async tellFailure(text: string): Promise<void> {
    const shown = (await this.showsRows()) ? text : withoutData(text);
    await this.write(failureMarkdown(this.environment.name, shown, workflowPage()));
  }

  private async write(markdown: string): Promise<string> {
    return this.github.upsertComment(this.number, this.marker, markdown);
  }
}
