/** A part is current when the hash of its inputs is the one stamped when it was last made. */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const GENERATED = new Set(["node_modules", "dist", "lib", "__pycache__", "target", "logs", ".DS_Store"]);

/** Hash of names and contents; folders are walked, generated ones left out. A missing input counts as such. */
function hashOf(root, inputs, ...extra) {
  const hash = createHash("sha256");
  for (const input of inputs)
    for (const file of filesOf(root, input)) hash.update(`${file}\0`).update(read(root, file));
  return hash.update(JSON.stringify(extra)).digest("hex");
}

function filesOf(root, name) {
  const stat = fs.statSync(path.join(root, name), { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return [name];
  return fs
    .readdirSync(path.join(root, name))
    .filter((entry) => !GENERATED.has(entry))
    .sort()
    .flatMap((entry) => filesOf(root, `${name}/${entry}`));
}

function read(root, file) {
  try {
    return fs.readFileSync(path.join(root, file));
  } catch {
    return "missing";
  }
}

function stampFile(root, part) {
  return path.join(root, ".larder", "stamps", part.replaceAll("/", "-"));
}

function isCurrent(root, part, hash, output) {
  if (output && !fs.existsSync(path.join(root, output))) return false;
  return read(root, path.relative(root, stampFile(root, part))).toString() === hash;
}

function stamp(root, part, hash) {
  const file = stampFile(root, part);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, hash);
}

module.exports = { hashOf, isCurrent, stamp };
