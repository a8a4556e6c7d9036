import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerTo, author, NOT_FOUND, type Answer } from "./github-routes";

/**
 * GitHub's REST API as far as the delivery uses it, with its state in memory for a test to fill and to look at:
 * comments, issues, pull requests, environments. Lists come in pages; a wrong token is refused as GitHub does it.
 */

export interface Pull {
  number: number;
  state: "open" | "closed";
  labels: string[];
  /** The commit that it became. */
  merged?: string;
}

export interface Comment {
  id: number;
  issue: number;
  body: string;
  by: Writer;
  /** How often it was written over. */
  edits: number;
}

export interface Issue {
  number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  by: Writer;
  edits: number;
}

export interface Environment {
  policy: null | { protected_branches: boolean; custom_branch_policies: boolean };
  branches: string[];
  reviewers?: boolean;
}

export type Writer = "bot" | "member" | "stranger";

export class GitHubStandIn {
  readonly pulls: Pull[] = [];
  readonly comments: Comment[] = [];
  readonly issues: Issue[] = [];
  /** Commits of the one branch, the oldest first. */
  readonly history: string[] = [];
  readonly environments = new Map<string, Environment>();
  readonly requests: string[] = [];
  /** Answered, one after the other, instead of what was asked for. */
  readonly failures: { status: number; message?: string; headers?: Record<string, string> }[] = [];
  isPrivate = true;
  created = "2024-01-01T00:00:00Z";
  private number = 100;

  private constructor(
    private readonly server: Server,
    readonly repository: string,
    readonly token: string,
  ) {}

  static async start(repository = "acme/spoon", token = "ghs_stand_in"): Promise<GitHubStandIn> {
    const server = createServer();
    const standIn = new GitHubStandIn(server, repository, token);
    server.on("request", (request, response) => void standIn.serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return standIn;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What a job of the repository has in its environment. */
  get variables(): Record<string, string> {
    return { GITHUB_API_URL: this.address, GITHUB_TOKEN: this.token, GITHUB_REPOSITORY: this.repository };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  pull(number: number, state: Pull["state"] = "open", labels: string[] = []): Pull {
    const there = this.pulls.find((pull) => pull.number === number);
    if (there) return Object.assign(there, { state, labels });
    const pull = { number, state, labels };
    this.pulls.push(pull);
    return pull;
  }

  comment(issue: number, body: string, by: Writer = "bot"): Comment {
    const comment = { id: ++this.number, issue, body, by, edits: 0 };
    this.comments.push(comment);
    return comment;
  }

  issue(title: string, body: string, by: Writer = "bot"): Issue {
    const issue: Issue = { number: ++this.number, title, body, state: "open", by, edits: 0 };
    this.issues.push(issue);
    return issue;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", this.address);
    this.requests.push(`${request.method} ${pathname}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const failure = this.failures.shift();
    const { status, body } = failure
      ? { status: failure.status, body: { message: failure.message ?? "It failed" } }
      : this.answer(request, pathname, searchParams, text ? JSON.parse(text) : {});
    const shown = Array.isArray(body) ? this.page(body, pathname, searchParams, response) : body;
    for (const [name, value] of Object.entries(failure?.headers ?? {})) response.setHeader(name, value);
    response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify(shown));
  }

  private answer(
    { method, headers }: IncomingMessage,
    pathname: string,
    query: URLSearchParams,
    body: Record<string, unknown>,
  ): Answer {
    if (headers.authorization !== `token ${this.token}`)
      return { status: 401, body: { message: "Bad credentials" } };
    const place = `/repos/${this.repository}`;
    if (pathname !== place && !pathname.startsWith(`${place}/`)) return NOT_FOUND;
    const path = pathname
      .slice(place.length + 1)
      .split("/")
      .map(decodeURIComponent);
    return answerTo(this, method, { path, query, body });
  }

  private page(
    all: unknown[],
    pathname: string,
    query: URLSearchParams,
    response: ServerResponse,
  ): unknown[] {
    const size = Number(query.get("per_page") ?? 30);
    const page = Number(query.get("page") ?? 1);
    if (all.length > page * size) {
      const next = new URLSearchParams(query);
      next.set("page", String(page + 1));
      response.setHeader("link", `<${this.address}${pathname}?${next}>; rel="next"`);
    }
    return all.slice((page - 1) * size, page * size);
  }

  shownIssue({ number, title, body, state, by }: Issue) {
    return { number, title, body, state, ...author(by), html_url: this.pageOf(`issues/${number}`) };
  }

  shownComment({ id, issue, body, by }: Comment) {
    const html_url = this.pageOf(`pull/${issue}#issuecomment-${id}`);
    return { id, body, ...author(by), html_url };
  }

  pageOf(what: string): string {
    return `https://github.com/${this.repository}/${what}`;
  }
}
