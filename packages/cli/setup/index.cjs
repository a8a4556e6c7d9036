/** Set-up: checks the machine, installs and builds what is missing, records what it found for the command line. */
const fs = require("node:fs");
const path = require("node:path");
const awsProvider = require("./aws-provider.cjs");
const { withLock } = require("./lock.cjs");
const npm = require("./npm.cjs");
const { parts, PYTHON_ENVIRONMENTS } = require("./parts.cjs");
const { Problem } = require("./problem.cjs");
const { progress, stepLine } = require("./progress.cjs");
const { outdated, make } = require("./schedule.cjs");
const tools = require("./tools.cjs");

/**
 * @param {{root: string, withTests?: boolean, steps?: boolean, header?: string, stream?: NodeJS.WriteStream}} options
 * `steps` prints the first two of the seven steps even if there is nothing to do.
 */
async function setUp({ root, withTests = false, steps = false, header, stream = process.stdout }) {
  const console = progress({ stream });
  const began = Date.now();
  const known = read(root);
  if (known && todoOf(root, known, withTests).length === 0) {
    if (steps) report(console, root, known, header, [began, Date.now(), Date.now()]);
    return known;
  }
  tools.platform();
  return withLock(
    root,
    (holder) => console.line(`another set-up is at work (process ${holder}); waiting for it`),
    async () => {
      const isFirst = !fs.existsSync(path.join(root, "node_modules"));
      if (header) console.line(isFirst ? header.padEnd(68) + "first run: about 5 min, 3 GB" : header);
      console.now(stepLine(steps && 1, "tools", "looking", 0));
      const found = known ?? (await check(root));
      const checked = Date.now();
      await install(root, found, withTests, console, steps);
      write(root, found);
      report(console, root, found, undefined, [began, checked, Date.now()], steps);
      return found;
    },
  );
}

/** Everything that is wrong with the machine, in one go. */
async function check(root) {
  const problems = [];
  const attempt = async (work) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.push(error);
    }
  };
  const found = {
    node: await attempt(() => tools.node()),
    python: await attempt(() => tools.python()),
    terraform: await attempt(() => tools.terraform()),
    awsProvider: await attempt(() => awsProvider.locate()),
  };
  await attempt(() => tools.disk(root));
  if (problems.length) throw new AggregateError(problems);
  const { path: source, form } = found.awsProvider;
  const mirror = form === "unpacked" ? source : path.join(root, ".larder", "providers");
  return { ...found, awsProvider: { ...found.awsProvider, mirror }, fingerprint: fingerprint() };
}

async function install(root, found, withTests, console, steps) {
  const todo = todoOf(root, found, withTests);
  if (!todo.length) return;
  const started = Date.now();
  let state = "";
  const show = () => console.now(stepLine(steps && 2, "packages", state, Date.now() - started));
  const ticking = setInterval(show, 1000);
  try {
    await make(root, todo, (running, done) => {
      state = `${done} of ${todo.length} · ${running.join(", ")}`;
      show();
    });
  } finally {
    clearInterval(ticking);
  }
}

function todoOf(root, found, withTests) {
  return outdated(root, parts(root, { withTests, tools: found }), found.python.version);
}

function report(console, root, found, header, [began, checked, ended], steps = true) {
  if (header) console.line(header);
  const short = (version) => version.split(".").slice(0, 2).join(".");
  const origin = found.awsProvider.form === "registry" ? "its registry" : "a mirror";
  const text = `node ${short(found.node)} · python ${short(found.python.version)} · terraform ${found.terraform.version} · aws provider from ${origin}`;
  console.line(stepLine(steps && 1, "tools", text, checked - began));
  const packages = `npm ${npm.count(root)} · python ${PYTHON_ENVIRONMENTS.length} environments`;
  console.line(stepLine(steps && 2, "packages", packages, ended - checked));
}

/** What the checks depend on; they are run again when it changes. */
function fingerprint() {
  const terraform = tools.onPath("terraform");
  const stat = terraform && fs.statSync(terraform);
  const { LARDER_PROVIDER_MIRROR, LARDER_PYTHON } = process.env;
  return JSON.stringify([process.version, terraform, stat?.mtimeMs, LARDER_PROVIDER_MIRROR, LARDER_PYTHON]);
}

function recordFile(root) {
  return path.join(root, ".larder", "setup.json");
}

function read(root) {
  try {
    const record = JSON.parse(fs.readFileSync(recordFile(root), "utf8"));
    const { path: source } = record.awsProvider;
    const isThere = fs.existsSync(record.python.path) && (!source || awsProvider.holds(source));
    return record.fingerprint === fingerprint() && isThere ? record : undefined;
  } catch {
    return undefined;
  }
}

function write(root, record) {
  const file = recordFile(root);
  fs.writeFileSync(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`);
  fs.renameSync(`${file}.new`, file);
}

/** The name of the platform and of its blueprint as larder.yaml has them; synthesis validates the file. */
function titleOf(root, environment) {
  try {
    const yaml = fs.readFileSync(path.join(root, "larder.yaml"), "utf8");
    const value = (key) => new RegExp(`^${key}:\\s*["']?([\\w-]+)`, "m").exec(yaml)?.[1];
    return ["Larder", value("name"), value("blueprint"), environment].filter(Boolean).join(" · ");
  } catch {
    return `Larder · ${environment}`;
  }
}

module.exports = { setUp, titleOf };
