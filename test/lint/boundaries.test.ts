import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** The layout's boundaries are held by lint: each of these lines is refused, or fine, where it stands. */

const root = join(__dirname, "..", "..");

/** The boundary errors of a file that would hold this import. ESLint's own module is ESM, so it runs as a child. */
async function errorsOf(cases: readonly (readonly [file: string, imported: string])[]): Promise<boolean[]> {
  const program = `
    const { ESLint } = require("eslint");
    const lint = new ESLint({ cwd: ${JSON.stringify(root)} });
    const isRefused = async ([filePath, imported]) => {
      const [{ messages }] = await lint.lintText(\`import * as x from "\${imported}";\\nvoid x;\\n\`, { filePath });
      return messages.some(({ ruleId }) => ruleId === "boundaries/dependencies");
    };
    (async () => {
      const refused = [];
      for (const one of ${JSON.stringify(cases)}) refused.push(await isRefused(one));
      console.log(JSON.stringify(refused));
    })();`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", program], { cwd: root });
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as boolean[];
}

const REFUSED = [
  ["platform/names.ts", "../stacks/network"],
  ["platform/config/load.ts", "../../blueprints"],
  ["stacks/network.ts", "../blueprints/willows-spoon/settings"],
  ["stacks/network.ts", "../packages/cli/src/main"],
  ["blueprints/willows-spoon/settings.ts", "../../packages/cli/src/main"],
  ["blueprints/willows-spoon/settings.ts", "@cdktf/provider-aws/lib/vpc"],
  ["packages/cli/src/main.ts", "../../../platform/platform"],
  ["packages/cli/src/main.ts", "../../../stacks/network"],
  ["packages/cli/src/main.ts", "../../../blueprints"],
  ["packages/report/src/main.ts", "../../../platform/system"],
] as const;

const ALLOWED = [
  ["main.ts", "./blueprints"],
  ["blueprints/willows-spoon/settings.ts", "../../stacks/network"],
  ["stacks/network.ts", "../platform/stack"],
  ["stacks/network.ts", "@cdktf/provider-aws/lib/vpc"],
  ["packages/cli/src/main.ts", "../../../platform/system"],
  ["packages/cli/src/main.ts", "../../../platform/config/load"],
] as const;

it("who may not know whom is refused, who may is not", async () => {
  const cases = [...REFUSED, ...ALLOWED];
  const refused = await errorsOf(cases);
  const wrong = cases.filter((_, index) => refused[index] !== index < REFUSED.length);
  expect(refused).toHaveLength(cases.length);
  expect(wrong).toEqual([]);
}, 300_000);
