/**
 * The first boot of an Airbyte host. It only writes files: two scripts' worth of settings, one script and one unit. The
 * unit runs the script at every boot, so that a reboot and a first boot are the same thing: the volume, then Docker,
 * then Airbyte.
 *
 * Terraform reads `${` in this text as its own; the shell's variables are written without braces.
 */

export interface AirbyteHostSettings {
  readonly region: string;
  /** Name of the secret with `client-id`, `client-secret` and `password`. */
  readonly secret: string;
  readonly abctl: string;
  /** SHA-256 of abctl's archive. Without it the archive is held against the release's own list of checksums. */
  readonly abctlSha256?: string;
  readonly chart: string;
  readonly lowResource: boolean;
  readonly device: string;
  readonly metricNamespace: string;
}

export function airbyteUserData(settings: AirbyteHostSettings): string {
  return [
    "#!/bin/bash",
    "set -euo pipefail",
    "install -d -m 0700 /etc/larder",
    file("/etc/larder/cloudwatch.json", "0600", agentConfig(settings.metricNamespace)),
    file("/usr/local/sbin/larder-prepare", "0700", prepareScript(settings)),
    "mkdir -p /etc/systemd/system/docker.service.d",
    file("/etc/systemd/system/docker.service.d/larder.conf", "0644", DOCKER_AFTER_DATA),
    file("/etc/systemd/system/airbyte.service", "0644", unit(settings)),
    "systemctl daemon-reload",
    "systemctl enable airbyte",
    "systemctl start --no-block airbyte",
    "",
  ].join("\n");
}

/**
 * Docker restarts Airbyte's cluster by itself, and without the volume that would find an empty folder on the root disk.
 * The second line lets Docker end before the volume is unmounted.
 */
const DOCKER_AFTER_DATA = `[Unit]
AssertPathIsMountPoint=/data
RequiresMountsFor=/data`;

function file(path: string, mode: string, content: string): string {
  return `cat >${path} <<'LARDER'\n${content}\nLARDER\nchmod ${mode} ${path}`;
}

/** Memory and disks, which EC2 does not see from outside. */
function agentConfig(namespace: string): string {
  return JSON.stringify({
    metrics: {
      namespace,
      append_dimensions: { InstanceId: "$${aws:InstanceId}" },
      aggregation_dimensions: [["InstanceId"]],
      metrics_collected: {
        mem: { measurement: ["mem_used_percent"] },
        disk: { measurement: ["used_percent"], resources: ["/", "/data"], drop_device: true },
      },
    },
  });
}

function prepareScript({ region, secret, abctl, abctlSha256, device }: AirbyteHostSettings): string {
  const release = `$releases/download/${abctl}`;
  const archive = `abctl-${abctl}-linux-amd64`;
  const checksums = `abctl_${abctl.replace(/^v/, "")}_checksums.txt`;
  const expected = abctlSha256
    ? `echo "${abctlSha256}  ${archive}.tar.gz" >expected`
    : `curl -fsSL --retry 5 "${release}/${checksums}" | grep "  ${archive}.tar.gz$" >expected`;
  return `#!/bin/bash
# Everything that Airbyte needs before it starts. Run at every boot.
set -euo pipefail
umask 077

# The volume is attached while the first boot is under way. mkfs refuses a disk that holds a file system.
for _ in $(seq 60); do [ -b ${device} ] && break; sleep 5; done
blkid ${device} >/dev/null || mkfs.xfs -L airbyte ${device}
mkdir -p /data
mountpoint -q /data || mount ${device} /data
xfs_growfs /data >/dev/null

dnf install -y -q docker jq amazon-cloudwatch-agent
# The boot does not start it: the volume is mounted here, above.
systemctl disable docker
systemctl start docker
/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl \\
  -a fetch-config -m ec2 -s -c file:/etc/larder/cloudwatch.json

if [ ! -x /usr/local/bin/${archive} ]; then
  releases=https://github.com/airbytehq/abctl/releases
  cd "$(mktemp -d)"
  curl -fsSL --retry 5 -O "${release}/${archive}.tar.gz"
  ${expected}
  sha256sum -c expected
  tar -xzf ${archive}.tar.gz
  install -m 0755 ${archive}/abctl /usr/local/bin/${archive}
fi
ln -sfn ${archive} /usr/local/bin/abctl

# JSON is YAML too. Read at every start: a new secret takes effect by a restart.
aws secretsmanager get-secret-value --region ${region} --secret-id ${secret} --query SecretString --output text \\
  | jq '{global: {auth: {instanceAdmin:
      {password, clientId: ."client-id", clientSecret: ."client-secret"}}}}' >/etc/larder/values.json`;
}

function unit({ chart, lowResource }: AirbyteHostSettings): string {
  const mode = lowResource ? " --low-resource-mode" : "";
  return `[Unit]
Description=Airbyte
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
Environment=HOME=/data DO_NOT_TRACK=1
ExecStartPre=/usr/local/sbin/larder-prepare
ExecStartPre=-/usr/bin/docker start airbyte-abctl-control-plane
ExecStart=/usr/local/bin/abctl local install --chart-version ${chart} --values /etc/larder/values.json${mode} \\
  --no-browser --insecure-cookies --port 8000
ExecStartPost=-/usr/bin/docker update --restart unless-stopped airbyte-abctl-control-plane
TimeoutStartSec=3900
Restart=on-failure
RestartSec=60

[Install]
WantedBy=multi-user.target`;
}
