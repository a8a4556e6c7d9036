import { chosenStages, inOrder, reversed, type OrderedStage } from "./order";

const stages: OrderedStage[] = [
  { stack: "network", dependsOn: [] },
  { stack: "alerts", dependsOn: [] },
  { stack: "host", dependsOn: ["network", "alerts"] },
  { stack: "airbyte", dependsOn: ["host"], gate: "airbyte" },
];

async function traceOf(all: readonly OrderedStage[], atOnce: number, failing = ""): Promise<string[]> {
  const trace: string[] = [];
  await inOrder(all, atOnce, async ({ stack }) => {
    trace.push(`${stack} begins`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (stack === failing) throw new Error(`${stack} failed`);
    trace.push(`${stack} ends`);
  }).catch((error: Error) => trace.push(error.message));
  return trace;
}

test("a stack begins after those that it depends on have ended; independent ones run side by side", async () => {
  expect(await traceOf(stages, 2)).toEqual([
    "network begins",
    "alerts begins",
    "network ends",
    "alerts ends",
    "host begins",
    "host ends",
    "airbyte begins",
    "airbyte ends",
  ]);
});

test("after a failure nothing new begins, and what runs is waited for", async () => {
  expect(await traceOf(stages, 2, "network")).toEqual([
    "network begins",
    "alerts begins",
    "alerts ends",
    "network failed",
  ]);
});

test("stacks that wait for each other are an error, not a hang", async () => {
  const circle = [
    { stack: "a", dependsOn: ["b"] },
    { stack: "b", dependsOn: ["a"] },
  ];
  expect(await traceOf(circle, 2)).toEqual(["stacks wait for each other: a, b"]);
});

test("destroying turns the order around", () => {
  expect(reversed(stages)).toEqual([
    { stack: "airbyte", dependsOn: [], gate: "airbyte" },
    { stack: "host", dependsOn: ["airbyte"] },
    { stack: "alerts", dependsOn: ["host"] },
    { stack: "network", dependsOn: ["host"] },
  ]);
});

test("chosen stacks keep the deploy order and do not wait for those that were not chosen", async () => {
  const chosen = chosenStages(stages, ["host", "network"]);
  expect(chosen.map(({ stack }) => stack)).toEqual(["network", "host"]);
  expect(await traceOf(chosenStages(stages, ["airbyte"]), 2)).toEqual(["airbyte begins", "airbyte ends"]);
});

test("an unknown stack is refused with those that there are", () => {
  expect(() => chosenStages(stages, ["netwrok"])).toThrow('there is no stack "netwrok"');
});
