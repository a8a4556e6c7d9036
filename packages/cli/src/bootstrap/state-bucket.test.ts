import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SystemFile } from "../../../../platform/system";
import { Environment } from "../environment/environment";
import { InputError } from "../errors";
import { makeStateBucket, requireStateBucket } from "./state-bucket";

/** The bucket without which Terraform has no state, asked of a server that answers as S3 does. */

const BUCKET = "spoon-dev-state-111111111111";
const asked: string[] = [];
let status = 200;
let server: Server;
let environment: Environment;
const system = {
  account: "111111111111",
  region: "eu-central-1",
  stages: [{ stack: "network", dependsOn: [] }],
} as unknown as SystemFile;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (text: Buffer) => (body += text.toString()));
    request.on("end", () => {
      asked.push(`${request.method} ${request.headers["x-amz-expected-bucket-owner"] ?? ""}${body}`);
      response.writeHead(request.method === "HEAD" ? status : 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const root = mkdtempSync(join(tmpdir(), "larder-state-"));
  environment = new Environment(root, "dev", true);
  mkdirSync(environment.path(), { recursive: true });
  writeFileSync(environment.path("endpoints.json"), JSON.stringify({ aws: `http://127.0.0.1:${port}` }));
  mkdirSync(environment.stackFolder("network"), { recursive: true });
  const json = { terraform: { backend: { s3: { bucket: BUCKET } } } };
  writeFileSync(join(environment.stackFolder("network"), "cdk.tf.json"), JSON.stringify(json));
});

beforeEach(() => {
  asked.length = 0;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test("it is made where it is not there, in the environment's region", async () => {
  status = 404;
  await makeStateBucket(environment, system, BUCKET);
  expect(asked).toEqual([
    "HEAD 111111111111",
    expect.stringMatching(/^PUT .*<LocationConstraint>eu-central-1</) as string,
  ]);
});

test("it is left alone where it is there", async () => {
  status = 200;
  await makeStateBucket(environment, system, BUCKET);
  expect(asked).toEqual(["HEAD 111111111111"]);
});

test("a bucket of that name in another account is never used", async () => {
  status = 403;
  await expect(makeStateBucket(environment, system, BUCKET)).rejects.toThrow(
    `bucket ${BUCKET} cannot be used: it belongs to another account than 111111111111`,
  );
});

test("a plan without it says what to do first", async () => {
  status = 404;
  const refused = await requireStateBucket(environment, system).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(InputError);
  expect((refused as InputError).said.next).toContain("./larder bootstrap -e dev");
  status = 200;
  await requireStateBucket(environment, system);
});
