import { CreateTableCommand, DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AWS_KEY, AWS_VARIABLES, LocalCloud, ROOT } from "../round-trip/local-cloud";
import { PipelineLock } from "../../packages/cli/src/delivery/pipeline-lock";

/** On the local AWS, and against the DAG's own lock in Python. */

const TABLE = "locks";
const patient = { patience: 60, waiting: () => undefined };
let folder: string;
let cloud: LocalCloud;
let client: DynamoDBClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "larder-lock-"));
  cloud = new LocalCloud(folder);
  await cloud.start("aws");
  const credentials = AWS_KEY;
  client = new DynamoDBClient({ endpoint: cloud.endpoints.aws, region: "us-east-2", credentials });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    }),
  );
}, 300_000);
afterAll(async () => {
  client.destroy();
  await cloud.stop();
});

const lockOf = (owner: string, lease = 2) => new PipelineLock(client, TABLE, owner, lease);

/** Whose the lock is, as the table has it. */
async function held(): Promise<string | undefined> {
  const read = new ScanCommand({ TableName: TABLE, ConsistentRead: true });
  return (await client.send(read)).Items?.[0]?.owner?.S;
}

/** The DAG's lock, held for some seconds; resolves with what it printed. */
function inPython(statements: string): Promise<string> {
  const program = `
import time
from larder_airflow.lock import Lock
lock = Lock("${TABLE}", "us-east-2", "the DAG's run")
${statements}`;
  const child = spawn(join(ROOT, ".larder/python/airflow/bin/python"), ["-c", program], {
    env: {
      ...process.env,
      PYTHONPATH: join(ROOT, "airflow/dags"),
      LARDER_LEASE_SECONDS: "2",
      AWS_ENDPOINT_URL: cloud.endpoints.aws,
      ...AWS_VARIABLES,
    },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text: Buffer) => (said += text.toString()));
  return new Promise((resolve) => child.on("close", () => resolve(said.trim())));
}

test("one holds it, the next gets it when it is given back", async () => {
  const [first, second] = [lockOf("first"), lockOf("second")];
  await first.acquire(patient);
  const waited: string[] = [];
  const acquired = second.acquire({ patience: 60, waiting: (holder) => waited.push(holder) });
  // A busy machine takes its time to ask.
  for (let asked = 0; waited.length === 0 && asked < 300; asked += 1) await sleep(100);
  expect(waited).toEqual(["first"]);
  await first.release();
  await acquired;
  await first.release();
  await expect(lockOf("third").acquire({ patience: 0.3, waiting: () => undefined })).rejects.toThrow(
    "second still holds the pipeline's lock",
  );
  await second.release();
});

test("it is kept for longer than a lease while the work goes on", async () => {
  const lock = lockOf("long");
  await lock.acquire(patient);
  await lock.held(async () => {
    await sleep(3500);
    await expect(lockOf("other").acquire({ patience: 0.3, waiting: () => undefined })).rejects.toThrow(
      "long",
    );
  });
  await lock.release();
}, 180_000);

test("a holder that died is waited for until its lease ends", async () => {
  await lockOf("dead").acquire(patient);
  const heir = lockOf("heir");
  await heir.acquire(patient);
  await heir.release();
}, 180_000);

test("work that lost the lock is told so and fails", async () => {
  const lock = lockOf("sleeper", 1);
  await lock.acquire(patient);
  // The lease of a heartbeat that never came.
  jest.spyOn(lock as unknown as { put: () => Promise<boolean> }, "put").mockResolvedValue(false);
  const work = lock.held(
    (lost) => new Promise<void>((resolve) => lost.addEventListener("abort", () => resolve())),
  );
  await expect(work).rejects.toThrow("went to another run");
}, 180_000);

test("the DAG's lock keeps us out, and the DAG waits for a delivery", async () => {
  const run = inPython("lock.acquire()\nwith lock.held():\n  time.sleep(4)\nlock.release()");
  while ((await held()) !== "the DAG's run") await sleep(100);
  const waited: string[] = [];
  const ours = lockOf("deliver-20261121T120000Z");
  await ours.acquire({ patience: 120, waiting: (holder) => waited.push(holder) });
  expect(waited).toEqual(["the DAG's run"]);
  expect(await run).toBe("");
  const dag = inPython(
    "lock.acquire(lambda holder: print(holder.owner))\nprint(time.time())\nlock.release()",
  );
  // Python has started by then.
  await ours.held(() => sleep(10_000));
  const released = Date.now() / 1000;
  await ours.release();
  const [holder, acquired] = (await dag).split("\n");
  expect(holder).toBe("deliver-20261121T120000Z");
  expect(Number(acquired)).toBeGreaterThan(released);
}, 300_000);
