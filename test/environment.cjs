const { TestEnvironment } = require("jest-environment-node");
const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

/** Gives each file of tests a temporary folder of its own, which goes when all of its hooks have run. */
module.exports = class extends TestEnvironment {
  constructor(config, context) {
    const before = process.env.TMPDIR;
    const folder = mkdtempSync(join(tmpdir(), "larder-jest-"));
    // Of the process, before the tests get their copy of it.
    process.env.TMPDIR = folder;
    super(config, context);
    this.takeAway = () => {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    };
  }

  async teardown() {
    await super.teardown();
    this.takeAway();
  }
};
