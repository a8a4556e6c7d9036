import execa from "execa";
import path from "node:path";

import { larderOk, workspace } from "./platform";

/** The unit tests of the models need a warehouse to run in; the pipeline leaves them out. */
test("dbt's unit tests pass in the warehouse, as TRANSFORMER", async () => {
  const shell = `eval "$(./larder env --as dbt)" && cd dbt/shop && exec "$0" test --select test_type:unit --target prod`;
  await larderOk(["up"]);
  const dbt = path.join(workspace(), ".larder/python/dbt/bin/dbt");
  const folder = path.join(workspace(), ".larder/local/dbt-unit");
  const env = { DBT_TARGET_PATH: `${folder}/target`, DBT_LOG_PATH: `${folder}/logs` };
  const run = await execa("bash", ["-c", shell, dbt], { cwd: workspace(), all: true, reject: false, env });
  expect(run.all).toMatch(/PASS=2\d .*ERROR=0/);
  expect(run.exitCode).toBe(0);
});
