/** Programs that set-up runs: output to a log file, caches in the clone, nothing in the home folder. */
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { Problem } = require("./problem.cjs");

function environment(root, env = process.env) {
  const cache = path.join(root, ".larder", "cache");
  return {
    ...env,
    npm_config_cache: path.join(cache, "npm"),
    npm_config_update_notifier: "false",
    npm_config_audit: "false",
    npm_config_fund: "false",
    UV_CACHE_DIR: path.join(cache, "uv"),
    UV_PYTHON_DOWNLOADS: "never",
    UV_NO_PROGRESS: "1",
    PIP_CACHE_DIR: path.join(cache, "pip"),
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
    CHECKPOINT_DISABLE: "1",
    DO_NOT_TRACK: "1",
    // JSII and others keep caches under it.
    XDG_CACHE_HOME: cache,
  };
}

/** Runs `command` in `folder`; on failure throws a Problem with the last lines of its log. */
function run(root, part, [command, ...args], { folder = root, env = {} } = {}) {
  const log = path.join(root, ".larder", "logs", `setup-${part.replaceAll("/", "-")}.log`);
  fs.mkdirSync(path.dirname(log), { recursive: true });
  const out = fs.openSync(log, "w");
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: folder,
      env: { ...environment(root), ...env },
      stdio: ["ignore", out, out],
    });
    const fail = (how) =>
      reject(
        new Problem({
          what: `setting up ${part} failed: ${path.basename(command)} ${how}`,
          where: lastLines(log) || log,
          next: `read ${path.relative(root, log)}; run again to go on where it stopped`,
        }),
      );
    child.on("error", (error) => fail(error.message));
    child.on("exit", (code, signal) =>
      code === 0 ? resolve() : fail(signal ? `was ended by ${signal}` : `ended with ${code}`),
    );
  }).finally(() => fs.closeSync(out));
}

function lastLines(log, count = 3) {
  const lines = fs.readFileSync(log, "utf8").trim().split("\n");
  return lines.slice(-count).join("\n         ");
}

module.exports = { run, environment };
