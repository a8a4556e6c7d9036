import { failureIn, speaksOfRights } from "./failure";
import { parseProgress, Steps } from "./progress-line";

const airflow = (text: string) =>
  `2026-01-01T00:00:00Z [info     ] ${text} [airflow.task] loc=pipeline.py:10`;

test("a progress line is found within whatever Airflow puts around it", () => {
  const line = airflow('larder: {"step":"sync shopify","state":"succeeded","detail":"5,009 orders"}');
  expect(parseProgress(line)).toEqual({ step: "sync shopify", state: "succeeded", detail: "5,009 orders" });
});

test("other lines, and broken ones, are no progress", () => {
  expect(parseProgress(airflow("larder is a word"))).toBeUndefined();
  expect(parseProgress('larder: {"step": "cut')).toBeUndefined();
  expect(parseProgress('larder: {"step": "sync", "state": "dancing"}')).toBeUndefined();
});

test("steps keep their order and their last word", () => {
  const steps = new Steps();
  steps.take({ step: "extract", state: "running" });
  steps.take({ step: "build", state: "running", detail: "31 models" });
  steps.take({ step: "extract", state: "succeeded", detail: "5,009 rows" });
  steps.take({ step: "build", state: "succeeded", detail: "" });
  steps.take({ step: "lock", state: "succeeded" });
  expect(steps.summary).toBe("extract 5,009 rows → build 31 models");
  steps.take({ step: "check", state: "succeeded", detail: "31 models, 142 tests passed" });
  expect(steps.summary).toBe("extract 5,009 rows → build 31 models → 31 models, 142 tests passed");
  steps.take({ step: "build", state: "succeeded", detail: "31 models, 142 tests" });
  expect(steps.summary).toBe("extract 5,009 rows → 31 models, 142 tests passed");
  steps.take({ step: "check", state: "failed", detail: "one test" });
  expect(steps.failed).toEqual({ step: "check", state: "failed", detail: "one test" });
});

test("a failed run names its nodes and the database's words", () => {
  const log = [
    "\u001b[31mFailure in test not_null_fct_sales_sale_key (models/marts/fct_sales.yml)\u001b[0m",
    "  Database Error in model stg_orders (models/staging/stg_orders.sql)",
    "  002003 (42S02): SQL compilation error: Object 'RAW.SHOPIFY.ORDERS' does not exist or not authorized.",
    "Error in model stg_orders (models/staging/stg_orders.sql)",
  ].join("\n");
  expect(failureIn(log)).toBe(
    "failed: not_null_fct_sales_sale_key, stg_orders\n" +
      "002003 (42S02): SQL compilation error: Object 'RAW.SHOPIFY.ORDERS' does not exist or not authorized.",
  );
  expect(speaksOfRights(log)).toBe(true);
});

test("without a node the last exception is what is said", () => {
  expect(failureIn("Traceback\nairflow.exceptions.AirflowException: Job failed: 7\nDagRun failed")).toBe(
    "airflow.exceptions.AirflowException: Job failed: 7",
  );
  expect(speaksOfRights("42 rows, 100 columns")).toBe(false);
});
