/** Makes the parts that are not current, each after those that it needs, two at a time. */
const { hashOf, isCurrent, stamp } = require("./stamps.cjs");

const AT_ONCE = 2;

/** The parts to make, with the hash that will be stamped. A part is also made again when one that it needs is. */
function outdated(root, parts, pythonVersion) {
  const made = new Set();
  const todo = [];
  for (const part of parts) {
    const hash = hashOf(root, part.inputs, part.name.startsWith("python/") && pythonVersion);
    const needsNew = (part.after ?? []).some((name) => name !== "uv" && made.has(name));
    if (!needsNew && isCurrent(root, part.name, hash, part.output)) continue;
    made.add(part.name);
    todo.push({ ...part, hash });
  }
  return todo;
}

async function make(root, todo, onChange = () => {}) {
  const waiting = [...todo];
  const running = new Map();
  const done = new Set();
  const names = new Set(todo.map((part) => part.name));
  const failures = [];
  const isReady = (part) => (part.after ?? []).every((name) => !names.has(name) || done.has(name));
  while (waiting.length || running.size) {
    while (running.size < AT_ONCE && !failures.length) {
      const next = waiting.findIndex(isReady);
      if (next < 0) break;
      const [part] = waiting.splice(next, 1);
      const work = Promise.resolve()
        .then(() => part.make())
        .then(
          () => stamp(root, part.name, part.hash),
          (error) => failures.push(error),
        )
        .then(() => {
          running.delete(part.name);
          done.add(part.name);
        });
      running.set(part.name, work);
      onChange([...running.keys()], done.size);
    }
    if (!running.size) break;
    await Promise.race(running.values());
  }
  if (failures.length) throw failures.length === 1 ? failures[0] : new AggregateError(failures);
}

module.exports = { outdated, make };
