import type { DescribeImageScanFindingsResponse, ECRClient } from "@aws-sdk/client-ecr";
import { setTimeout as sleep } from "node:timers/promises";
import { LarderError } from "../errors";
import { throwIfInterrupted } from "../interrupt";

/** What the registry found when an image was pushed. A critical finding stops a deploy before anything runs it. */

/** Ten minutes for a scan, half a minute for it to begin. */
const LOOKS = 200;
const LOOKS_FOR_A_SCAN = 10;
const UNFINISHED = ["IN_PROGRESS", "PENDING"];
const FINISHED = ["COMPLETE", "ACTIVE"];

export interface Image {
  readonly program: string;
  readonly repository: string;
  readonly tag: string;
}

type Findings = DescribeImageScanFindingsResponse;

/** Waits for the scan's end; says so when there is none to look at. */
export async function refuseCritical(
  client: ECRClient,
  image: Image,
  say: (text: string) => void,
  interval = 3000,
): Promise<void> {
  const { program, repository, tag } = image;
  for (let looks = 1; ; looks += 1) {
    throwIfInterrupted();
    const findings = await findingsOf(client, image);
    const { status = "", description = "" } = findings?.imageScanStatus ?? {};
    if (findings && FINISHED.includes(status)) return refuse(image, criticalNames(findings));
    const isExpected = findings ? UNFINISHED.includes(status) : looks < LOOKS_FOR_A_SCAN;
    if (!isExpected || looks > LOOKS) {
      const reason = [status, description].filter(Boolean).join(": ") || "no scan";
      return say(`${program}: the registry did not scan ${repository}:${tag} (${reason})`);
    }
    await sleep(interval);
  }
}

function refuse({ program, repository, tag }: Image, critical: readonly string[]): void {
  if (critical.length === 0) return;
  throw new LarderError(`the image of ${program} has critical findings`, {
    detail: critical.join("\n"),
    where: `${repository}:${tag}`,
    next: "update what is named (its requirements or the Dockerfile's base) and deliver again",
  });
}

function criticalNames({ imageScanFindings = {} }: Findings): string[] {
  const { findings = [], enhancedFindings = [], findingSeverityCounts = {} } = imageScanFindings;
  const basic = findings
    .filter(({ severity }) => severity === "CRITICAL")
    .map(({ name = "", attributes = [] }) => {
      const of = (key: string) => attributes.find((attribute) => attribute.key === key)?.value ?? "";
      return `${name} ${of("package_name")} ${of("package_version")}`.trim();
    });
  const enhanced = enhancedFindings
    .filter(({ severity }) => severity === "CRITICAL")
    .map(({ title = "" }) => title);
  const named = [...basic, ...enhanced];
  const counted = findingSeverityCounts.CRITICAL ?? 0;
  // Findings come in pages; their number does not.
  return counted > named.length ? [...named, `and ${counted - named.length} more`] : named;
}

async function findingsOf(client: ECRClient, { repository, tag }: Image): Promise<Findings | undefined> {
  const { DescribeImageScanFindingsCommand } = await import("@aws-sdk/client-ecr");
  const query = { repositoryName: repository, imageId: { imageTag: tag }, maxResults: 1000 };
  return client.send(new DescribeImageScanFindingsCommand(query)).catch((error: Error) => {
    if (error.name === "ScanNotFoundException") return undefined;
    throw error;
  });
}
