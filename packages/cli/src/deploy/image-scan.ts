import type { DescribeImageScanFindingsResponse, ECRClient } from "@aws-sdk/client-ecr";
import { setTimeout as sleep } from "node:timers/promises";
import { LarderError } from "../errors";
import { throwIfInterrupted } from "../interrupt";

/** What the registry found when an image was pushed. A critical finding stops a deploy before anything runs it. */

const PATIENCE_SECONDS = 600;
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
  for (let waited = 0; ; waited += interval) {
    throwIfInterrupted();
    const findings = await findingsOf(client, image);
    const status = findings?.imageScanStatus?.status ?? "";
    if (UNFINISHED.includes(status) || (findings === undefined && waited < 30_000)) {
      if (waited > PATIENCE_SECONDS * 1000)
        return say(`${program}: the registry's scan takes too long; not waited for`);
      await sleep(interval);
      continue;
    }
    if (!FINISHED.includes(status)) {
      const reason = findings?.imageScanStatus?.description ?? status;
      return say(`${program}: the registry did not scan ${repository}:${tag}${reason && ` (${reason})`}`);
    }
    return refuse(image, criticalNames(findings as Findings));
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

export function criticalNames({ imageScanFindings = {} }: Findings): string[] {
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
