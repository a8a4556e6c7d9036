import { resultsIn } from "./task-results";

const result = (unique_id: string, status: string, message: string | null = null) => ({
  unique_id,
  status,
  message,
});

test("what was built and passed is counted; what failed is named, what was skipped because of it is not", () => {
  const results = [
    result("model.shop.stg_orders", "success"),
    result("test.shop.not_null_stg_orders_id.0a1b2c", "pass"),
    result("unit_test.shop.fct_sales.refunds", "pass"),
    result("test.shop.unique_fct_sales_id.3d4e5f", "fail", "Got 3 results,\n configured to fail if != 0"),
    result("model.shop.fct_sales", "skipped"),
    result("model.shop.dim_day", "error"),
    result("operation.shop.shop-on-run-end-0", "success"),
  ];
  expect(resultsIn(JSON.stringify({ results }))).toEqual({
    built: 1,
    passed: 2,
    failed: ["test unique_fct_sales_id: Got 3 results, configured to fail if != 0", "model dim_day: error"],
  });
});
