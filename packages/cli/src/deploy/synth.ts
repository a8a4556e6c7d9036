import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { childEnvironment } from "../environment/child-environment";
import type { Environment } from "../environment/environment";
import { InputError, LarderError } from "../errors";
import { interruptible } from "../interrupt";

/** A stack that breaks a rule, or a bug in it. What it says is of the code alone. */
export class SynthesisFailed extends LarderError {
  override readonly name = "SynthesisFailed";
}

/** Runs the compiled app as cdktf itself would; a wrong larder.yaml shows here, all problems at once. */
export async function synthesise(environment: Environment): Promise<void> {
  const { root, name } = environment;
  const app = join(root, "dist", "main.js");
  if (!existsSync(app))
    throw new InputError("the app is not built", { where: app, next: "run node build.mjs app" });
  const env = childEnvironment(environment, {
    CDKTF_OUTDIR: join("cdktf.out", name),
    CDKTF_CONTEXT_JSON: JSON.stringify(context(root)),
  });
  const child = spawn(process.execPath, [app], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text: Buffer) => (said += text.toString()));
  const ended = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
  const code = await interruptible(() => child.kill(), ended);
  if (code === 0) return;
  const [first = "synthesis failed", ...rest] = said.trim().split("\n");
  const detail = rest.join("\n");
  if (code === 2) throw new InputError(first, { detail, next: "correct it and run again" });
  throw new SynthesisFailed("synthesis failed", {
    detail: said.trim(),
    next: "correct the stack and run again",
  });
}

/** cdktf hands the context of cdktf.json to the app; so do we. */
function context(root: string): unknown {
  const { context = {} } = JSON.parse(readFileSync(join(root, "cdktf.json"), "utf8")) as { context?: object };
  return context;
}
