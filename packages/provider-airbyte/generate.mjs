// Writes lib/: cdktf's own generator makes TypeScript from interface.json, the compiler makes JavaScript and types.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { providerSchema } from "./schema.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const lib = path.join(here, "lib");
const stamp = path.join(lib, ".stamp");
const read = (name) => readFileSync(path.join(here, name), "utf8");

const formatHost = {
  getCurrentDirectory: () => here,
  getCanonicalFileName: (name) => name,
  getNewLine: () => "\n",
};

const inputs = [read("interface.json"), read("schema.mjs"), read("generate.mjs"), ts.version];
const hash = createHash("sha256").update(inputs.join("\0")).digest("hex");
if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) process.exit(0);

// Inside the package, so that the generated code finds cdktf where ours does.
const work = mkdtempSync(path.join(here, ".generate-"));
try {
  const sources = await generate(path.join(work, "ts"));
  compile(sources, path.join(work, "lib"));
  writeFileSync(path.join(work, "lib", ".stamp"), hash);
  rmSync(lib, { recursive: true, force: true });
  renameSync(path.join(work, "lib"), lib);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** @returns the folder that holds one folder a resource, and index.ts */
async function generate(folder) {
  // The generator asks for Terraform's version; that it knows no CLI configuration is no news.
  delete process.env.TF_CLI_CONFIG_FILE;
  const require = createRequire(import.meta.url);
  // The package's entry also loads jsii, which TypeScript output does not need.
  const {
    TerraformProviderGenerator,
  } = require("@cdktf/provider-generator/lib/get/generator/provider-generator");
  const { ConstructsMakerProviderTarget, TerraformProviderConstraint, Language } = require("@cdktf/commons");
  const { CodeMaker } = require("codemaker");
  const schema = providerSchema(path.join(here, "interface.json"));
  const generator = new TerraformProviderGenerator(new CodeMaker(), schema);
  const [[address, version]] = Object.entries(schema.provider_versions);
  const constraint = new TerraformProviderConstraint(
    `${address.replace("registry.terraform.io/", "")}@${version}`,
  );
  generator.generate(new ConstructsMakerProviderTarget(constraint, Language.TYPESCRIPT));
  mkdirSync(folder, { recursive: true });
  await generator.save(folder);
  return path.join(folder, "providers", "airbyte");
}

function compile(sources, outDir) {
  const files = readdirSync(sources, { recursive: true }).filter((file) => file.endsWith(".ts"));
  const program = ts.createProgram(
    files.map((file) => path.join(sources, file)),
    {
      rootDir: sources,
      outDir,
      declaration: true,
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      moduleResolution: ts.ModuleResolutionKind.Node10,
      skipLibCheck: true,
      strict: true,
      types: ["node"],
    },
  );
  const { diagnostics } = program.emit();
  const problems = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (problems.length) throw new Error(ts.formatDiagnostics(problems.slice(0, 5), formatHost));
}
