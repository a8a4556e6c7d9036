/**
 * Where Terraform gets the real hashicorp/aws provider from: a mirror on this machine, else its registry. A mirror is
 * a folder that holds `registry.terraform.io/hashicorp/aws/<version>/<platform>/` or the packed zip of the same.
 */
const fs = require("node:fs");
const https = require("node:https");
const os = require("node:os");
const path = require("node:path");
const { Problem } = require("./problem.cjs");
const { awsProvider: version } = require("./versions.cjs");

const REGISTRY = "registry.terraform.io";
const PREFIXES = ["/opt", "/usr/local", "/usr/share"];
const DEPTH = 2;

function terraformPlatform() {
  const arch = { x64: "amd64", ia32: "386" }[process.arch] ?? process.arch;
  return `${process.platform}_${arch}`;
}

/** How a mirror holds the provider: unpacked (linked by Terraform, free of cost), packed, or not at all. */
function holds(mirror) {
  const provider = path.join(mirror, REGISTRY, "hashicorp", "aws");
  if (fs.existsSync(path.join(provider, version, terraformPlatform()))) return "unpacked";
  const zip = `terraform-provider-aws_${version}_${terraformPlatform()}.zip`;
  return fs.existsSync(path.join(provider, zip)) ? "packed" : undefined;
}

/** Folders in which Terraform itself looks, then folders up to two levels below the usual prefixes. */
function* candidates(env, prefixes) {
  const home = env.HOME ?? os.homedir();
  yield path.join(home, ".terraform.d", "plugins");
  if (process.platform === "darwin")
    yield path.join(home, "Library", "Application Support", "io.terraform", "plugins");
  const shared = (env.XDG_DATA_DIRS || "/usr/local/share:/usr/share").split(":");
  for (const folder of [env.XDG_DATA_HOME || path.join(home, ".local", "share"), ...shared]) {
    yield path.join(folder, "terraform", "plugins");
  }
  for (const prefix of [home, ...prefixes]) yield* foldersBelow(prefix, DEPTH);
}

function* foldersBelow(folder, depth) {
  yield folder;
  if (depth === 0) return;
  let entries = [];
  try {
    entries = fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    // Not ours to read.
  }
  for (const entry of entries) {
    if (entry.isDirectory() && entry.name !== "node_modules")
      yield* foldersBelow(path.join(folder, entry.name), depth - 1);
  }
}

/** @returns {{path: string, form: "unpacked" | "packed"} | undefined} */
function findMirror(env = process.env, prefixes = PREFIXES) {
  const named = env.LARDER_PROVIDER_MIRROR;
  if (named) {
    const form = holds(named);
    if (form) return { path: path.resolve(named), form };
    throw new Problem({
      what: `the mirror has no hashicorp/aws ${version} for ${terraformPlatform()}`,
      where: `LARDER_PROVIDER_MIRROR=${named}`,
      allowed: `a folder that holds ${REGISTRY}/hashicorp/aws/${version}/${terraformPlatform()}/`,
      next: "correct or unset LARDER_PROVIDER_MIRROR and run again",
    });
  }
  for (const folder of candidates(env, prefixes)) {
    const form = holds(folder);
    if (form) return { path: folder, form };
  }
}

function registryAnswers(timeout = 5000) {
  // Behind a proxy only Terraform itself can tell: the download will say so.
  if (process.env.HTTPS_PROXY || process.env.https_proxy) return Promise.resolve(true);
  return new Promise((resolve) => {
    const request = https.get(`https://${REGISTRY}/.well-known/terraform.json`, { timeout }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
  });
}

/** A mirror if there is one, else the registry, else the one Problem. */
async function locate(env = process.env, { prefixes = PREFIXES, registry = registryAnswers } = {}) {
  const mirror = findMirror(env, prefixes);
  if (mirror) return mirror;
  if (await registry()) return { path: undefined, form: "registry" };
  throw new Problem({
    what: `the Terraform provider hashicorp/aws ${version} is not to be had`,
    where: `${REGISTRY} does not answer, and no mirror lies on this machine`,
    allowed: `a folder that holds ${REGISTRY}/hashicorp/aws/${version}/${terraformPlatform()}/`,
    next: "connect to the internet, or name such a folder in LARDER_PROVIDER_MIRROR, and run again",
  });
}

module.exports = { locate, findMirror, holds, terraformPlatform };
