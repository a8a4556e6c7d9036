import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createPlatform } from "../platform/platform";
import { checkPolicies } from "../platform/policies/walk";
import { systemFile } from "../platform/system-file";
import { LOCAL, samplePlatform } from "../platform/testing/sample";
import type { Blueprint } from "../platform/blueprint";
import { covid19 } from "./covid19/blueprint";
import { dataLake } from "./data-lake/blueprint";
import { miniStack } from "./mini-stack/blueprint";
import { olist } from "./olist/blueprint";
import { willowsSpoon } from "./willows-spoon/blueprint";

/** The shape carries all five systems; only willows-spoon is deployed so far. */

const ALL = [willowsSpoon, miniStack, covid19, dataLake, olist] as unknown as Blueprint[];
const root = join(__dirname, "..");

function built(blueprint: Blueprint, environment = LOCAL) {
  const { outdir } = samplePlatform();
  const platform = createPlatform({
    name: "spoon",
    blueprint: blueprint.name,
    environment,
    root,
    outdir,
  });
  const settings = blueprint.settings.parse({});
  return { platform, settings, system: blueprint.build(platform, settings) };
}

it("every folder of blueprints/ is a blueprint of that name", () => {
  const folders = readdirSync(__dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual(ALL.map(({ name }) => name).sort());
});

describe.each(ALL.map((blueprint) => [blueprint.name, blueprint] as const))("%s", (_, blueprint) => {
  it("needs no setting and says a whole system", () => {
    const { platform, settings, system } = built(blueprint);
    platform.app.synth();
    const file = systemFile(platform, settings, system);
    expect(JSON.stringify(file)).not.toMatch(/TfToken|\$\{/);
    const programs = file.programs.map(({ name }) => name);
    for (const step of file.pipeline.steps)
      if (step.kind === "ecs-task") expect(programs).toContain(step.task);
  });

  it("lists its stages in an order in which they can be deployed", () => {
    const { platform, system } = built(blueprint);
    platform.app.synth();
    const done = new Set<string>();
    for (const { stack } of system.stages) {
      for (const dependency of stack.dependencies) expect(done).toContain(dependency.node.id);
      done.add(stack.node.id);
    }
  });

  it.each([false, true])("keeps to the policies (protected: %s)", (isProtected) => {
    const { system } = built(blueprint, { ...LOCAL, protected: isProtected });
    expect(() => checkPolicies(system.stages.map(({ stack }) => stack))).not.toThrow();
  });
});
