// Writes the file `help` from the command line itself: node packages/cli/help.mjs (after node build.mjs cli).
import { writeFileSync } from "node:fs";
import cli from "./dist/larder.js";

writeFileSync(new URL("../../help", import.meta.url), cli.helpText());
