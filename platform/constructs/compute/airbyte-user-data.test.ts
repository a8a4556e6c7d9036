import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { airbyteUserData, type AirbyteHostSettings } from "./airbyte-user-data";

const SETTINGS: AirbyteHostSettings = {
  region: "us-east-2",
  secret: "/spoon/local/airbyte",
  abctl: "v0.30.4",
  chart: "2.2.0",
  lowResource: true,
  device: "/dev/sdf",
  metricNamespace: "spoon-local-larder",
};

/** Runs the first boot with every path below a folder of its own and without systemd. */
function firstBoot(settings = SETTINGS): (path: string) => string {
  const root = mkdtempSync(join(tmpdir(), "larder-boot-"));
  const script = airbyteUserData(settings)
    .replace(/\$\$\{/g, "${")
    .replace(/(cat >|chmod \d+ |install -d -m \d+ |mkdir -p )\/(?=etc|usr)/g, `$1${root}/`)
    .replace(/^systemctl (daemon-reload|\w.* airbyte)$/gm, ": $&");
  execFileSync("mkdir", ["-p", join(root, "usr/local/sbin"), join(root, "etc/systemd/system")]);
  execFileSync("bash", ["-c", script]);
  return (path) => readFileSync(join(root, path), "utf8");
}

describe("the first boot of an Airbyte host", () => {
  it("writes a script that bash can read", () => {
    const script = firstBoot()("usr/local/sbin/larder-prepare");
    execFileSync("bash", ["-n"], { input: script });
    expect(script).toContain("--secret-id /spoon/local/airbyte");
  });

  it("holds the installer against its pinned checksum, or against the release's list", () => {
    const sha = "a".repeat(64);
    expect(firstBoot({ ...SETTINGS, abctlSha256: sha })("usr/local/sbin/larder-prepare")).toContain(
      `echo "${sha}  abctl-v0.30.4-linux-amd64.tar.gz" >expected`,
    );
    expect(firstBoot()("usr/local/sbin/larder-prepare")).toContain("abctl_0.30.4_checksums.txt");
    expect(firstBoot()("usr/local/sbin/larder-prepare")).toContain("sha256sum -c expected");
  });

  it("makes a unit that pins the chart and starts the same at every boot", () => {
    const unit = firstBoot()("etc/systemd/system/airbyte.service");
    expect(unit).toContain("--chart-version 2.2.0");
    expect(unit).toContain("--low-resource-mode");
    expect(unit).toContain("ExecStartPre=/usr/local/sbin/larder-prepare");
    expect(
      firstBoot({ ...SETTINGS, lowResource: false })("etc/systemd/system/airbyte.service"),
    ).not.toContain("--low-resource-mode");
  });

  it("starts Docker at every boot after the volume is mounted, and never without it", () => {
    const boot = firstBoot();
    const script = boot("usr/local/sbin/larder-prepare");
    expect(script).toMatch(/mount \/dev\/sdf \/data[^]*^systemctl disable docker\nsystemctl start docker$/m);
    expect(airbyteUserData(SETTINGS)).not.toMatch(/systemctl enable.*docker/);
    expect(boot("etc/systemd/system/docker.service.d/larder.conf").split("\n")).toEqual(
      expect.arrayContaining(["[Unit]", "AssertPathIsMountPoint=/data", "RequiresMountsFor=/data"]),
    );
  });

  it("lets the agent report memory and disks by instance", () => {
    expect(JSON.parse(firstBoot()("etc/larder/cloudwatch.json"))).toMatchObject({
      metrics: { namespace: "spoon-local-larder", append_dimensions: { InstanceId: "${aws:InstanceId}" } },
    });
  });

  it("turns the secret into Airbyte's values, and holds no secret itself", () => {
    const program = /jq '([^']*)'/.exec(firstBoot()("usr/local/sbin/larder-prepare"))![1]!;
    expect(program).toContain('clientId: ."client-id"');
    expect(airbyteUserData(SETTINGS)).not.toMatch(/password[:=]\s*["']?\w{6,}/);
  });

  it("fits into the sixteen kilobytes that EC2 takes", () => {
    expect(airbyteUserData(SETTINGS).length).toBeLessThan(16 * 1024);
  });
});
