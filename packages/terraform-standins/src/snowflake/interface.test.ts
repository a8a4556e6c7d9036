import { readFileSync } from "node:fs";
import contract from "./interface.json";

/** The interface file against the published bindings: every attribute is theirs, and as required as there. */

const folder = (type: string) => type.replace(/^snowflake_/, "").replaceAll("_", "-");

/** Settable attributes and blocks of the binding's configuration, with whether they may be left out. */
function settable(type: string): Record<string, "required" | "optional"> {
  const file = require.resolve(`@cdktf/provider-snowflake/lib/${folder(type)}/index.d.ts`);
  const config = /export interface \w+Config extends [\s\S]*?\n\}/.exec(readFileSync(file, "utf8"))![0];
  const names = config.matchAll(/readonly (\w+)(\??):/g);
  return Object.fromEntries(
    [...names].map(([, name, optional]) => [snake(name!), optional ? "optional" : "required"]),
  );
}

const snake = (name: string) => name.replace(/([A-Z]|\d+$)/g, (part) => `_${part.toLowerCase()}`);

test.each(Object.entries(contract.resources))("%s", (type, { attributes, ...rest }) => {
  const binding = settable(type);
  const blocks = "blocks" in rest ? Object.keys(rest.blocks as object) : [];
  const mine = Object.entries(attributes)
    .filter(([name, [flags]]) => name !== "id" && /[ro]/.test(String(flags)))
    .map(([name, [flags]]) => [name, String(flags).includes("r") ? "required" : "optional"] as const);
  for (const [name, need] of mine) expect([name, binding[name]]).toEqual([name, need]);
  for (const block of blocks) expect(binding).toHaveProperty(block);
});

test("what a binding requires, the interface has", () => {
  for (const [type, { attributes }] of Object.entries(contract.resources)) {
    const required = Object.entries(settable(type)).filter(([, need]) => need === "required");
    for (const [name] of required) expect(Object.keys(attributes)).toContain(name);
  }
});
