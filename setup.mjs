// Set-up: node setup.mjs [--with-tests]. Checks the machine, installs what is missing; no-op the second time.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { exitWith } from "./packages/cli/setup/failure.cjs";
import setup from "./packages/cli/setup/index.cjs";

const root = dirname(fileURLToPath(import.meta.url));
setup.setUp({ root, withTests: process.argv.includes("--with-tests") }).catch(exitWith);
