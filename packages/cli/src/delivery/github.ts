import type { Octokit } from "@octokit/rest";
import { InputError } from "../errors";
import { marked, isMarkedBy, type Author } from "./github-body";
import { absent, patiently, type Patience } from "./github-errors";

/** Who may be deployed to a GitHub environment, as its settings say. */
export interface BranchRules {
  /** `all`: no rule; `protected`: every protected branch; else the names and patterns. */
  readonly branches: "all" | "protected" | readonly string[];
  readonly needsApproval: boolean;
}

export interface About {
  readonly defaultBranch: string;
  /** With the ids of owner and repository. */
  readonly subject: string;
  readonly created: Date;
}

/** From the oldest to the newest. */
export interface Commits {
  readonly newest: readonly string[];
  /** With those that are older. */
  readonly count: number;
}

export interface Merged {
  readonly number: number;
  readonly commit: string;
  readonly labels: readonly string[];
}

/**
 * What the delivery says and asks on GitHub. Comments and issues are found again by a marker in their first line and
 * written anew, so that there is one of each kind, however often a job runs.
 */
export class GitHub {
  private constructor(
    private readonly octokit: Octokit,
    private readonly place: { readonly owner: string; readonly repo: string },
    private readonly patience: Patience,
  ) {}

  static hasToken(): boolean {
    return Boolean(process.env.GITHUB_TOKEN);
  }

  /** As whoever GITHUB_TOKEN belongs to; GITHUB_API_URL is set in a workflow and for an own server. */
  static async open(repository: string, patience: Patience = {}): Promise<GitHub> {
    if (!GitHub.hasToken()) {
      throw new InputError("there is no token for GitHub", {
        where: "GITHUB_TOKEN",
        next: 'in a workflow: env GITHUB_TOKEN: ${{ github.token }}; on a laptop: GITHUB_TOKEN="$(gh auth token)"',
      });
    }
    const { Octokit } = await import("@octokit/rest");
    const silent = () => undefined;
    const octokit = new Octokit({
      auth: process.env.GITHUB_TOKEN,
      baseUrl: process.env.GITHUB_API_URL || "https://api.github.com",
      userAgent: "larder",
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
    const [owner = "", repo = ""] = repository.split("/");
    return new GitHub(octokit, { owner, repo }, patience);
  }

  get repository(): string {
    return `${this.place.owner}/${this.place.repo}`;
  }

  /** Writes the comment that `marker` begins, or makes it; its address. */
  async upsertComment(number: number, marker: string, markdown: string): Promise<string> {
    const body = marked(marker, markdown);
    return this.ask(`comment on pull request ${number}`, async ({ issues }) => {
      const id = await this.findComment(number, marker);
      const said = id
        ? await issues.updateComment({ ...this.place, comment_id: id, body })
        : await issues.createComment({ ...this.place, issue_number: number, body });
      return said.data.html_url;
    });
  }

  async hasComment(number: number, marker: string): Promise<boolean> {
    return this.ask(`read the comments of pull request ${number}`, async () =>
      Boolean(await this.findComment(number, marker)),
    );
  }

  /** Writes the open issue that `marker` begins, or makes it; without a text closes it. Its address, if there is one. */
  async upsertIssue(
    marker: string,
    title: string,
    markdown: string | undefined,
  ): Promise<string | undefined> {
    return this.ask("write an issue", async ({ issues }) => {
      const open = await this.octokit.paginate(issues.listForRepo, { ...this.place, state: "open" });
      const found = open.find((issue) => !issue.pull_request && isMarkedBy(marker, authored(issue)));
      if (!found && markdown === undefined) return undefined;
      const place = { ...this.place, issue_number: found?.number ?? 0 };
      const said =
        markdown === undefined
          ? await issues.update({ ...place, state: "closed", state_reason: "completed" })
          : found
            ? await issues.update({ ...place, title, body: marked(marker, markdown) })
            : await issues.create({ ...this.place, title, body: marked(marker, markdown) });
      return said.data.html_url;
    });
  }

  async labels(number: number): Promise<string[]> {
    return this.ask(`read pull request ${number}`, async ({ pulls }) => {
      const { data } = await pulls.get({ ...this.place, pull_number: number });
      return data.labels.map(({ name }) => name);
    });
  }

  /** What `head` has and `base` has not, in at most three requests; undefined where GitHub does not know one of them. */
  async commitsSince(base: string, head: string, limit: number): Promise<Commits | undefined> {
    return this.ask(`compare ${base.slice(0, 7)} with ${head.slice(0, 7)}`, async ({ repos }) => {
      const place = { ...this.place, basehead: `${base}...${head}`, per_page: limit };
      const pageOf = async (page: number) =>
        (await repos.compareCommitsWithBasehead({ ...place, page })).data;
      const first = await absent(pageOf(1));
      if (!first) return undefined;
      // The oldest come first.
      const count = first.total_commits;
      const last = Math.ceil(count / limit);
      const pages = last > 1 ? [last > 2 ? await pageOf(last - 1) : first, await pageOf(last)] : [first];
      const newest = pages.flatMap(({ commits }) => commits.map(({ sha }) => sha)).slice(-limit);
      return { newest, count };
    });
  }

  /** The pull requests that became one of these commits when they were merged. */
  async mergedAs(commits: readonly string[]): Promise<Merged[]> {
    const found = new Map<number, Merged>();
    for (const commit_sha of commits) {
      const { data } = await this.ask(`read commit ${commit_sha.slice(0, 7)}`, ({ repos }) =>
        repos.listPullRequestsAssociatedWithCommit({ ...this.place, commit_sha }),
      );
      for (const { number, merged_at, merge_commit_sha: commit, labels } of data) {
        if (!merged_at || !commit || !commits.includes(commit)) continue;
        found.set(number, { number, commit, labels: labels.map(({ name }) => name) });
      }
    }
    return [...found.values()];
  }

  /** False also for a number that is no pull request. */
  async isOpen(number: number): Promise<boolean> {
    return this.ask(`read pull request ${number}`, async ({ pulls, repos }) => {
      const found = await absent(pulls.get({ ...this.place, pull_number: number }));
      // A token that may not see the repository meets the same "not found".
      if (!found) await repos.get(this.place);
      return found?.data.state === "open";
    });
  }

  /** Whether everybody can read what is written here. */
  async isPublic(): Promise<boolean> {
    return this.ask("read the repository", async ({ repos }) => !(await repos.get(this.place)).data.private);
  }

  async about(): Promise<About> {
    return this.ask("read the repository", async ({ repos }) => {
      const { default_branch: defaultBranch, id, owner, created_at } = (await repos.get(this.place)).data;
      const subject = `${this.place.owner}@${owner.id}/${this.place.repo}@${id}`;
      return { defaultBranch, subject, created: new Date(created_at) };
    });
  }

  /** Undefined when there is no such environment. */
  async branchRules(environment: string): Promise<BranchRules | undefined> {
    return this.ask(`read environment ${environment}`, async ({ repos }) => {
      const place = { ...this.place, environment_name: environment };
      const found = await absent(repos.getEnvironment(place));
      if (!found) return undefined;
      const { deployment_branch_policy: policy, protection_rules: rules = [] } = found.data;
      const needsApproval = rules.some(({ type }) => type === "required_reviewers");
      if (!policy) return { branches: "all", needsApproval };
      if (policy.protected_branches) return { branches: "protected", needsApproval };
      const { data } = await repos.listDeploymentBranchPolicies({ ...place, per_page: 100 });
      return { branches: data.branch_policies.map(({ name = "" }) => name), needsApproval };
    });
  }

  private async findComment(number: number, marker: string): Promise<number | undefined> {
    const place = { ...this.place, issue_number: number, per_page: 100 };
    const all = await this.octokit.paginate(this.octokit.rest.issues.listComments, place);
    return all.find((comment) => isMarkedBy(marker, authored(comment)))?.id;
  }

  private async ask<T>(what: string, work: (rest: Octokit["rest"]) => Promise<T>): Promise<T> {
    return patiently(`${what} of ${this.repository}`, () => work(this.octokit.rest), this.patience);
  }
}

interface Said {
  readonly body?: string | null;
  readonly user: { readonly type: string } | null;
  readonly author_association?: string;
}

function authored({ body, user, author_association }: Said): { body: string; author: Author } {
  return { body: body ?? "", author: { type: user?.type ?? "", association: author_association ?? "" } };
}
