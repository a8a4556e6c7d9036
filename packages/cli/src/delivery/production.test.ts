import { isBuiltBy } from "./production";

const production = { tag: "aaaa", settings: { LARDER_SHOW_CUSTOMER_NAMES: "false" } };

test.each([
  ["the same program and settings", "aaaa", { LARDER_SHOW_CUSTOMER_NAMES: "false", HOME: "/scratch" }, true],
  ["another program", "bbbb", { LARDER_SHOW_CUSTOMER_NAMES: "false" }, false],
  ["a setting that changes the models", "aaaa", { LARDER_SHOW_CUSTOMER_NAMES: "true" }, false],
  ["a task that does not say", "aaaa", {}, true],
])("%s", (_, program, variables, expected) => {
  expect(isBuiltBy(production, program, variables)).toBe(expected);
});
