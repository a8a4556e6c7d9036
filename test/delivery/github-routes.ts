import type { GitHubStandIn, Pull, Writer } from "./github";

/** The addresses of the stand-in, and what each answers. */

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Ask {
  readonly path: string[];
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
}

/** What the repository answers to `method` on a path below `/repos/<owner>/<name>/`. */
export function answerTo(state: GitHubStandIn, method: string | undefined, ask: Ask): Answer {
  const route = ROUTES.find((known) => known.method === method && matches(known.path, ask.path));
  return route ? route.answer(state, ask) : NOT_FOUND;
}

export const NOT_FOUND: Answer = { status: 404, body: { message: "Not Found" } };
const ok = (body: unknown, status = 200): Answer => ({ status, body });
const orNone = <T>(found: T | undefined, answer: (found: T) => Answer) => (found ? answer(found) : NOT_FOUND);

function matches(pattern: string, path: string[]): boolean {
  const parts = pattern.split("/");
  return parts.length === path.length && parts.every((part, at) => part === "*" || part === path[at]);
}

export function author(by: Writer) {
  return {
    user: { login: by, type: by === "bot" ? "Bot" : "User" },
    author_association: { bot: "NONE", member: "MEMBER", stranger: "CONTRIBUTOR" }[by],
  };
}

function tooLong(body: unknown): boolean {
  return typeof body === "string" && body.length > 65_536;
}
const TOO_LONG: Answer = { status: 422, body: { message: "Validation Failed: body is too long" } };

function shownPull({ merged, ...pull }: Pull) {
  const labels = pull.labels.map((name) => ({ name }));
  const merge = merged
    ? { merged_at: "2026-11-21T12:00:00Z", merge_commit_sha: merged }
    : { merged_at: null };
  return { ...pull, labels, ...merge };
}

function about({ isPrivate, created }: GitHubStandIn) {
  return {
    id: 456,
    private: isPrivate,
    default_branch: "main",
    created_at: created,
    owner: { id: 123 },
  };
}

/** What came after the first of two commits, a page of it, the oldest first; nothing where the second is the older. */
function compared({ history }: GitHubStandIn, { path, query }: Ask): Answer {
  const [base, head] = (path[1] ?? "").split("...").map((commit) => history.indexOf(commit));
  if (base === undefined || head === undefined || base < 0 || head < 0) return NOT_FOUND;
  const since = history.slice(base + 1, head + 1);
  const [size, page] = [Number(query.get("per_page") ?? 250), Number(query.get("page") ?? 1)];
  const shown = since.slice((page - 1) * size, page * size);
  return ok({ total_commits: since.length, commits: shown.map((sha) => ({ sha })) });
}

const ROUTES: { method: string; path: string; answer: (state: GitHubStandIn, ask: Ask) => Answer }[] = [
  { method: "GET", path: "", answer: (state) => ok(about(state)) },
  {
    method: "GET",
    path: "pulls/*",
    answer: (state, { path }) =>
      orNone(
        state.pulls.find(({ number }) => number === Number(path[1])),
        (pull) => ok(shownPull(pull)),
      ),
  },
  {
    method: "GET",
    path: "commits/*/pulls",
    answer: (state, { path }) => ok(state.pulls.filter(({ merged }) => merged === path[1]).map(shownPull)),
  },
  { method: "GET", path: "compare/*", answer: compared },
  {
    method: "GET",
    path: "issues/*/comments",
    answer: (state, { path }) =>
      ok(
        state.comments
          .filter(({ issue }) => issue === Number(path[1]))
          .map((comment) => state.shownComment(comment)),
      ),
  },
  {
    method: "POST",
    path: "issues/*/comments",
    answer: (state, { path, body }) =>
      tooLong(body.body)
        ? TOO_LONG
        : ok(state.shownComment(state.comment(Number(path[1]), String(body.body))), 201),
  },
  {
    method: "PATCH",
    path: "issues/comments/*",
    answer: (state, { path, body }) =>
      tooLong(body.body)
        ? TOO_LONG
        : orNone(
            state.comments.find(({ id }) => id === Number(path[2])),
            (comment) => {
              comment.edits += 1;
              return ok(state.shownComment(Object.assign(comment, { body: String(body.body) })));
            },
          ),
  },
  {
    method: "GET",
    path: "issues",
    // A pull request is an issue too.
    answer: (state, { query }) =>
      ok([
        ...state.pulls
          .filter((pull) => pull.state === query.get("state"))
          .map(({ number }) => ({ number, body: null, ...author("member"), pull_request: {} })),
        ...state.issues
          .filter((issue) => issue.state === query.get("state"))
          .map((issue) => state.shownIssue(issue)),
      ]),
  },
  {
    method: "POST",
    path: "issues",
    answer: (state, { body }) =>
      ok(state.shownIssue(state.issue(String(body.title), String(body.body))), 201),
  },
  {
    method: "PATCH",
    path: "issues/*",
    answer: (state, { path, body }) =>
      orNone(
        state.issues.find(({ number }) => number === Number(path[1])),
        (issue) => {
          issue.edits += 1;
          return ok(state.shownIssue(Object.assign(issue, body)));
        },
      ),
  },
  {
    method: "GET",
    path: "environments/*",
    answer: (state, { path }) =>
      orNone(state.environments.get(path[1] ?? ""), ({ policy, reviewers }) =>
        ok({
          name: path[1],
          deployment_branch_policy: policy,
          protection_rules: [
            ...(policy ? [{ type: "branch_policy" }] : []),
            ...(reviewers ? [{ type: "required_reviewers" }] : []),
          ],
        }),
      ),
  },
  {
    method: "GET",
    path: "environments/*/deployment-branch-policies",
    answer: (state, { path }) =>
      orNone(state.environments.get(path[1] ?? ""), ({ branches }) =>
        ok({ total_count: branches.length, branch_policies: branches.map((name, id) => ({ id, name })) }),
      ),
  },
];
