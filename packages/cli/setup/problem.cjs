/** Something the person must change before anything can be installed. Set-up gathers all of them before it stops. */
class Problem extends Error {
  /** @param {{what: string, where?: string, allowed?: string, next: string}} said */
  constructor(said) {
    super(said.what);
    this.said = said;
  }
}

/** Three lines: what, where and what is allowed, what to do next. */
function textOf({ what, where, allowed, next }) {
  const facts = [where && `where: ${where}`, allowed && `allowed: ${allowed}`].filter(Boolean).join(" · ");
  return [`✗ ${what}`, facts && `  ${facts}`, `  next: ${next}`].filter(Boolean).join("\n");
}

module.exports = { Problem, textOf };
