import type { SystemFile } from "../../../../platform/system";
import { GitHub, type BranchRules } from "../delivery/github";
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
  const problems: string[] = [];
  for (const wanted of wantedOf(system, await github.defaultBranch())) {
    problems.push(...problemsOf(wanted, await github.branchRules(wanted.name)));
  }
  return problems;
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
