import execa from "execa";
import { InputError, LarderError } from "../errors";

interface More {
  readonly env?: Record<string, string>;
  readonly input?: string;
}

/** Runs git in the clone; what it prints, without the last line's end. Never asks for a password. */
export async function git(root: string, args: readonly string[], { env, input }: More = {}): Promise<string> {
  const ran = await execa("git", [...args], {
    cwd: root,
    env: { GIT_TERMINAL_PROMPT: "0", ...env },
    input,
    reject: false,
  });
  if (ran.exitCode === 0) return ran.stdout;
  if ((ran as { code?: string }).code === "ENOENT") {
    throw new InputError("git is not installed", { next: "install it" });
  }
  throw new LarderError(`git ${args[0]} failed`, { where: root, detail: withoutLogin(ran.stderr) });
}

/** An address may hold a token. */
function withoutLogin(text: string): string {
  return text.replaceAll(/\/\/[^/@\s]+@/g, "//");
}
