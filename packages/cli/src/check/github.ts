import type { SystemFile } from "../../../../platform/system";
import { GitHub, type About, type BranchRules } from "../delivery/github";
import { repositoryName } from "../delivery/repository";
import type { Environment } from "../environment/environment";

/**
 * GitHub's environments against larder.yaml. The roles in AWS trust an environment of the repository and see no branch:
 * which branches get there is GitHub's rule alone, so it is looked at.
 */

/** What a GitHub environment must let in. */
interface Wanted {
  readonly name: string;
  /** The one branch; undefined: every one. */
  readonly branch?: string;
  readonly needsApproval: boolean | "either";
}

/** Why it cannot be looked at; undefined where it can. */
export function whyNotChecked({ branch, repository }: SystemFile): string | undefined {
  if (!repository && !process.env.GITHUB_REPOSITORY) return "larder.yaml names no repository";
  if (!branch) return "the environment has no branch in larder.yaml";
  return GitHub.hasToken() ? undefined : "no GITHUB_TOKEN";
}

export async function checkGitHub(environment: Environment, system: SystemFile): Promise<string[]> {
  const github = await GitHub.open(await repositoryName(environment.root, system));
  const about = await github.about();
  const problems = subjectProblems(system, about);
  for (const wanted of wantedOf(system, about.defaultBranch)) {
    problems.push(...problemsOf(wanted, await github.branchRules(wanted.name)));
  }
  return problems;
}

/** Tokens of repositories that were made (or renamed, which cannot be seen) since that day name them with ids. */
const WITH_IDS_SINCE = new Date("2026-07-15T00:00:00Z");

/** Whether the roles trust the repository by the name that GitHub's tokens give it. */
function subjectProblems({ repositorySubject }: SystemFile, { subject, created }: About): string[] {
  if (repositorySubject === undefined || repositorySubject === subject) return [];
  if (repositorySubject.includes("@"))
    return [`repository in larder.yaml is ${repositorySubject}, on GitHub ${subject}`];
  if (created < WITH_IDS_SINCE) return [];
  return [
    `repository in larder.yaml must be ${subject}: GitHub's tokens name what was made since 15 July 2026 with its ids`,
  ];
}

function wantedOf({ environment, branch, protected: isProtected }: SystemFile, night: string): Wanted[] {
  return [
    { name: environment, branch, needsApproval: isProtected ? true : "either" },
    { name: `${environment}-pr`, needsApproval: false },
    // Scheduled runs are of the default branch, whatever they check out.
    { name: `${environment}-drift`, branch: night, needsApproval: false },
  ];
}

export function problemsOf(wanted: Wanted, rules: BranchRules | undefined): string[] {
  const { name } = wanted;
  if (!rules) return [`environment ${name} is missing on GitHub`];
  return [branchProblem(wanted, rules), approvalProblem(wanted, rules)].flatMap((text) =>
    text === undefined ? [] : [`environment ${name} ${text}`],
  );
}

function branchProblem({ branch }: Wanted, { branches }: BranchRules): string | undefined {
  if (branch === undefined) {
    return branches === "all"
      ? undefined
      : "lets in some branches only: the jobs of pull requests wait in vain";
  }
  if (branches === "all") return `lets in every branch, allowed is ${branch}`;
  if (branches === "protected") return `lets in every protected branch, allowed is ${branch}`;
  const others = branches.filter((name) => name !== branch);
  if (others.length) return `lets in ${others.join(", ")}, allowed is ${branch}`;
  return branches.includes(branch) ? undefined : `lets in no branch, wanted is ${branch}`;
}

function approvalProblem({ needsApproval }: Wanted, rules: BranchRules): string | undefined {
  if (needsApproval === true && !rules.needsApproval)
    return "asks nobody, though it is protected in larder.yaml";
  if (needsApproval === false && rules.needsApproval)
    return "waits for an approval that nobody is there to give";
  return undefined;
}
