import { ECRClient } from "@aws-sdk/client-ecr";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { refuseCritical } from "./image-scan";

/** The registry's answers, one after the other, the last one for ever. */
let answers: object[];
let server: Server;
let client: ECRClient;
const image = { program: "dbt", repository: "spoon-dev-dbt", tag: "0123456789abcdef" };

beforeAll(async () => {
  server = createServer((_request, response) => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    response.writeHead("__type" in (answer ?? {}) ? 400 : 200, {
      "content-type": "application/x-amz-json-1.1",
    });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  client = new ECRClient({ endpoint: `http://127.0.0.1:${port}`, region: "us-east-2", credentials });
});
afterAll(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

const complete = (findings: object[], counts: object) => ({
  imageScanStatus: { status: "COMPLETE" },
  imageScanFindings: { findings, findingSeverityCounts: counts },
});
const openssl = {
  name: "CVE-2026-1234",
  severity: "CRITICAL",
  attributes: [
    { key: "package_name", value: "openssl" },
    { key: "package_version", value: "3.0.1" },
  ],
};

async function scan(...given: object[]): Promise<string[]> {
  answers = given;
  const said: string[] = [];
  await refuseCritical(client, image, (text) => said.push(text), 1);
  return said;
}

test("a scan is waited for, and one without critical findings lets the image pass", async () => {
  const unfinished = { imageScanStatus: { status: "IN_PROGRESS" } };
  const fine = complete([{ name: "CVE-2020-1", severity: "HIGH" }], { HIGH: 1 });
  const notYet = { __type: "ScanNotFoundException", message: "not yet" };
  expect(await scan(notYet, unfinished, unfinished, fine)).toEqual([]);
});

test("critical findings are refused by their names and packages, and those that were not sent are counted", async () => {
  const refused = scan(complete([openssl], { CRITICAL: 3 }));
  await expect(refused).rejects.toMatchObject({
    message: "the image of dbt has critical findings",
    said: { detail: "CVE-2026-1234 openssl 3.0.1\nand 2 more", where: "spoon-dev-dbt:0123456789abcdef" },
  });
});

test("an image that the registry did not scan is said to be so", async () => {
  const unsupported = {
    imageScanStatus: { status: "UNSUPPORTED_IMAGE", description: "no package database" },
  };
  expect(await scan(unsupported)).toEqual([
    "dbt: the registry did not scan spoon-dev-dbt:0123456789abcdef (UNSUPPORTED_IMAGE: no package database)",
  ]);
  expect(await scan({ __type: "ScanNotFoundException", message: "none" })).toEqual([
    "dbt: the registry did not scan spoon-dev-dbt:0123456789abcdef (no scan)",
  ]);
});
