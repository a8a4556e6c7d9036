import { LarderStack } from "./stack";
import { LOCAL, samplePlatform, synthesize } from "./testing/sample";

describe("the platform", () => {
  it("publishes a setting as an SSM parameter below the environment's path", () => {
    const stack = new LarderStack(samplePlatform(), "network");
    stack.publish("network/vpc-id", "vpc-1");
    expect(Object.values(synthesize(stack).resource!.aws_ssm_parameter!)).toMatchObject([
      { name: "/spoon/local/network/vpc-id", type: "String", value: "vpc-1" },
    ]);
  });

  it("publishes a setting once", () => {
    const stack = new LarderStack(samplePlatform(), "network");
    stack.publish("network/vpc-id", "vpc-1");
    expect(() => stack.publish("network/vpc-id", "vpc-2")).toThrow('"network/vpc-id" is published twice');
  });

  it("tags everything by the provider's default", () => {
    const { provider } = synthesize(new LarderStack(samplePlatform(), "network"));
    expect(provider!.aws![0]).toMatchObject({
      default_tags: [{ tags: { platform: "larder", name: "spoon", environment: "local" } }],
    });
  });

  it("keeps data unless told otherwise, and always where it is protected", () => {
    expect(samplePlatform().keepsData).toBe(true);
    expect(samplePlatform({ deleteData: true }).keepsData).toBe(false);
    expect(() => samplePlatform({ environment: { ...LOCAL, protected: true }, deleteData: true })).toThrow(
      "environment local is protected: its data is not deleted",
    );
  });
});
