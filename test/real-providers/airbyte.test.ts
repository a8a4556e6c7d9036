import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { version } from "../../packages/provider-airbyte/interface.json";
import { AirbyteCloud } from "../round-trip/airbyte-cloud";
import { Terraform } from "../round-trip/terraform";
import { pin, realProvider, type RealProvider } from "./mirror";

/** The airbyte stack on the local Airbyte, by the stand-in and by airbytehq/airbyte itself, on one state. */

jest.setTimeout(1_800_000);

const airbyte = new AirbyteCloud(mkdtempSync(path.join(tmpdir(), "larder-real-airbyte-")));
const ALL = { add: 4, change: 0, remove: 0 };
let real: RealProvider;

beforeAll(async () => {
  real = realProvider("airbytehq/airbyte", version);
  await airbyte.start();
});

afterAll(() => airbyte.cloud.stop());

test("the stand-in makes it, and the real provider finds nothing to change", async () => {
  expect(await (await standIn()).apply()).toEqual(ALL);
  expect(await (await itself()).plan()).toEqual([]);
});

test("the real provider takes it away, makes it again and finds nothing to change, twice", async () => {
  const terraform = await itself();
  await terraform.destroy();
  expect(await terraform.apply()).toEqual(ALL);
  expect(await terraform.plan()).toEqual([]);
  expect(await terraform.plan()).toEqual([]);
});

test("the stand-in finds nothing to change in what the real provider made", async () => {
  expect(await (await standIn()).plan()).toEqual([]);
});

test.each([
  ["the real provider", () => itself()],
  ["the stand-in", standIn],
])("%s sees and heals what somebody clicked", async (_who, use) => {
  const terraform = await use();
  const [connection] = await airbyte.list("connections");
  await airbyte.call("PATCH", `connections/${connection!.connectionId}`, {
    status: "inactive",
    schedule: { scheduleType: "cron", cronExpression: "0 0 5 * * ? UTC" },
  });
  expect(await terraform.plan()).toEqual([
    expect.stringMatching(/^airbyte_connection\..+ will be updated in-place$/),
  ]);
  await terraform.apply("plan");
  expect(await terraform.plan()).toEqual([]);
  const [healed] = await airbyte.list("connections");
  expect(healed).toMatchObject({ status: "active", schedule: { scheduleType: "manual" } });
});

test("newer versions in the mirror find nothing to change, and make it anew", async () => {
  for (const other of real.others) {
    const newer = await itself(other);
    expect([other, await newer.plan()]).toEqual([other, []]);
    await newer.destroy();
    expect([other, await newer.apply()]).toEqual([other, ALL]);
    expect([other, await newer.plan()]).toEqual([other, []]);
    await newer.destroy();
    await (await standIn()).apply();
  }
});

test("is taken away whole", async () => {
  await (await itself()).destroy();
  for (const kind of ["connections", "sources", "destinations"] as const)
    expect(await airbyte.list(kind)).toEqual([]);
});

function standIn(): Promise<Terraform> {
  return ready("stand-ins");
}

function itself(other?: string): Promise<Terraform> {
  return ready("real", other);
}

async function ready(providers: "stand-ins" | "real", other?: string): Promise<Terraform> {
  const stack = airbyte.synthesise();
  if (other) pin(stack, real, other);
  const terraform = new Terraform(stack, {}, providers);
  await terraform.init();
  return terraform;
}
