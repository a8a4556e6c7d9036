/** Is node_modules what package-lock.json says? npm writes its own lock file last, so a killed install has none. */
const fs = require("node:fs");
const path = require("node:path");

function isInstalled(root) {
  // A link to another clone's: that one looks after it.
  if (fs.lstatSync(path.join(root, "node_modules"), { throwIfNoEntry: false })?.isSymbolicLink()) return true;
  const locked = packages(path.join(root, "package-lock.json"));
  const installed = packages(path.join(root, "node_modules", ".package-lock.json"));
  if (!locked || !installed) return false;
  return Object.entries(locked).every(([name, wanted]) => {
    if (!name.startsWith("node_modules/")) return true;
    const found = installed[name];
    if (!found) return Boolean(wanted.optional);
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

function count(root) {
  return Object.keys(packages(path.join(root, "node_modules", ".package-lock.json")) ?? {}).length;
}

function packages(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

module.exports = { isInstalled, count };
