import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { mkdtempSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LarderStack } from "../stack";
import { samplePlatform } from "../testing/sample";
import { readDataAddresses } from "./data-addresses";
import { checkPolicies } from "./walk";

/** A stack with one volume, called as the test wants. */
function volumeStack(id: string) {
  const stack = new LarderStack(samplePlatform(), "host");
  new Vpc(stack, "vpc", { cidrBlock: "10.0.0.0/16" });
  const volume = new EbsVolume(stack, id, {
    availabilityZone: "us-east-2a",
    encrypted: true,
    lifecycle: { preventDestroy: true },
  });
  return { stack, volume };
}

const OLD = { host: ["aws_ebs_volume.data"] };

describe("what holds data", () => {
  it("is made at the addresses that the list names; what holds none is not in it", () => {
    const { stack } = volumeStack("data");
    expect(() => checkPolicies([stack], OLD)).not.toThrow();
  });

  it("must be in the list: the message is the line to add", () => {
    const { stack } = volumeStack("data");
    expect(() => checkPolicies([stack], {})).toThrow(
      "host: aws_ebs_volume.data holds data; add to stacks/data.yaml, below host:\n      - aws_ebs_volume.data",
    );
  });

  it("cannot lose its address unsaid: the message names it, how to say so, and how to let it go", () => {
    const { stack } = volumeStack("disk");
    const check = () => checkPolicies([stack], { host: [...OLD.host, "aws_ebs_volume.disk"] });
    expect(check).toThrow("host: aws_ebs_volume.data holds data and is no longer made");
    expect(check).toThrow('write .moveFromId("aws_ebs_volume.data")');
    expect(check).toThrow("it may go, with its data: delete its line in stacks/data.yaml");
  });

  it("may be renamed with a moved block, and the new address joins the list", () => {
    const { stack, volume } = volumeStack("disk");
    volume.moveFromId("aws_ebs_volume.data");
    expect(() => checkPolicies([stack], OLD)).toThrow("1 found");
    expect(() => checkPolicies([stack], OLD)).toThrow("- aws_ebs_volume.disk");
    expect(() => checkPolicies([stack], { host: [...OLD.host, "aws_ebs_volume.disk"] })).not.toThrow();
  });

  it("is not let go by a move to nowhere", () => {
    const { stack } = volumeStack("disk");
    stack.addOverride("moved", [{ from: "aws_ebs_volume.data", to: "aws_ebs_volume.elsewhere" }]);
    expect(() => checkPolicies([stack], { host: [...OLD.host, "aws_ebs_volume.disk"] })).toThrow(
      "aws_ebs_volume.data holds data and is no longer made",
    );
  });

  it("does not go with its whole stack", () => {
    const other = new LarderStack(samplePlatform(), "other");
    expect(() => checkPolicies([other], OLD)).toThrow(
      "host: aws_ebs_volume.data holds data and is no longer made",
    );
  });
});

describe("stacks/data.yaml", () => {
  it("is a list a blueprint", () => {
    const { "airbyte-host": host } = readDataAddresses(join(__dirname, "..", ".."), "willows-spoon");
    expect(host).toContain("aws_ebs_volume.host_data_5200EAE5");
  });

  it("is refused when it is something else", () => {
    const root = mkdtempSync(join(tmpdir(), "larder-data-"));
    mkdirSync(join(root, "stacks"));
    writeFileSync(join(root, "stacks", "data.yaml"), "willows-spoon: [aws_s3_bucket.x]\n");
    expect(() => readDataAddresses(root, "willows-spoon")).toThrow(
      "stacks/data.yaml is not a list of addresses",
    );
  });
});
