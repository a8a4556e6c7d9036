import { BUCKET_LIMIT, hyphenated, identifier, NameTooLong } from "./names";
import { samplePlatform, LOCAL } from "./testing/sample";

describe("names", () => {
  const platform = samplePlatform();

  it("carry platform and environment", () => {
    expect(platform.named("dbt")).toBe("spoon-local-dbt");
    expect(platform.identifier("raw")).toBe("SPOON_LOCAL_RAW");
    expect(platform.bucketName("artifacts")).toBe("spoon-local-artifacts-123456789012");
    expect(platform.path("snowflake/dbt")).toBe("/spoon/local/snowflake/dbt");
  });

  it("become identifiers without hyphens", () => {
    expect(identifier(["my-shop", "dev", "raw"])).toBe("MY_SHOP_DEV_RAW");
  });

  it("are refused over the service's limit, with their length and the limit", () => {
    expect(() => hyphenated(["spoon", "local", "x".repeat(60)])).toThrow(NameTooLong);
    expect(() => platform.named("failed-task", 20)).toThrow(
      'name "spoon-local-failed-task" has 23 characters, allowed are 20',
    );
  });

  it("fit buckets with the longest name and environment that larder.yaml allows", () => {
    const longest = samplePlatform({ name: "a".repeat(12), environment: { ...LOCAL, name: "b".repeat(8) } });
    expect(longest.bucketName("artifacts").length).toBeLessThanOrEqual(BUCKET_LIMIT);
  });
});
