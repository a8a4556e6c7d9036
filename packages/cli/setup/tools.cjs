/** The tools that must be there: each check returns what it found or throws the one Problem that it has. */
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { Problem } = require("./problem.cjs");
const versions = require("./versions.cjs");

function platform(name = process.platform) {
  if (name !== "win32") return name;
  throw new Problem({
    what: "Windows itself is not supported",
    next: "run it in WSL 2 (Linux), in a folder of its own file system",
  });
}

function node(version = process.versions.node) {
  if (atLeast(version, versions.node.least)) return version;
  throw new Problem({
    what: `node ${version} is too old`,
    where: process.execPath,
    allowed: versions.node.text,
    next: "install Node.js from https://nodejs.org and run again",
  });
}

const PYTHON_FACTS =
  "import sys, venv, ensurepip; print('.'.join(map(str, sys.version_info[:3])), sys.executable)";

/** The first Python of an allowed version that can make virtual environments. */
function python(env = process.env) {
  const names = env.LARDER_PYTHON ? [env.LARDER_PYTHON] : ["python3.11", "python3.12", "python3"];
  const seen = [];
  for (const name of names) {
    const answer = run(name, ["-c", PYTHON_FACTS], env);
    if (answer.missing) continue;
    const [version, executable] = answer.text.split(" ");
    const allowed = versions.python.allowed.some((minor) => version?.startsWith(`${minor}.`));
    if (answer.ok && allowed) return { version, path: executable };
    seen.push(answer.ok ? `${name} is ${version}` : `${name} has no venv or does not run`);
  }
  throw new Problem({
    what: seen.length ? "no usable Python" : "Python is not installed",
    where: seen.join(", ") || names.join(", "),
    allowed: `${versions.python.text} with the venv module`,
    next: "install python3.11 and python3.11-venv (or name one in LARDER_PYTHON) and run again",
  });
}

function terraform(env = process.env) {
  const found = onPath("terraform", env);
  const next = "install it from https://developer.hashicorp.com/terraform/install and run again";
  if (!found)
    throw new Problem({ what: "terraform is not installed", allowed: versions.terraform.text, next });
  // An inherited configuration file may be missing or broken; none is needed to tell the version.
  const answer = run(found, ["version", "-json"], {
    ...env,
    TF_CLI_CONFIG_FILE: "/dev/null",
    CHECKPOINT_DISABLE: "1",
  });
  const version = /"terraform_version":\s*"([\d.]+)/.exec(answer.text ?? "")?.[1];
  if (version && atLeast(version, versions.terraform.least)) return { version, path: found };
  throw new Problem({
    what: version ? `terraform ${version} is too old` : "terraform does not run",
    where: found,
    allowed: versions.terraform.text,
    next,
  });
}

function disk(root, needed = versions.disk) {
  const { bavail, bsize } = fs.statfsSync(root);
  const free = (bavail * bsize) / 1e9;
  if (free >= needed) return free;
  throw new Problem({
    what: `only ${free.toFixed(1)} GB of disk is free`,
    where: root,
    allowed: `${needed} GB or more for the first set-up`,
    next: "free some space and run again",
  });
}

function onPath(name, env = process.env) {
  for (const folder of (env.PATH ?? "").split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      fs.accessSync(file, fs.constants.X_OK);
      if (fs.statSync(file).isFile()) return file;
    } catch {
      // Not here.
    }
  }
}

function run(command, args, env) {
  try {
    const text = execFileSync(command, args, {
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 30_000,
    });
    return { ok: true, text: text.trim() };
  } catch (error) {
    return { ok: false, missing: error.code === "ENOENT", text: "" };
  }
}

function atLeast(version, [major, minor]) {
  const [a, b] = version.split(".").map(Number);
  return a > major || (a === major && b >= minor);
}

module.exports = { platform, node, python, terraform, disk, onPath, atLeast };
