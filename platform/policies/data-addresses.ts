import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { holdsData } from "../config/data-types";
import { InputError } from "../errors";
import type { LarderStack } from "../stack";

/**
 * Terraform destroys what has lost its address and makes it again under the new one. What holds data is therefore in a
 * committed list: a construct that was renamed by accident is found here, before anybody plans.
 */

/** Addresses by stack. */
export type DataAddresses = Readonly<Record<string, readonly string[]>>;

const FILE = "stacks/data.yaml";
const ListFile = z.record(z.string(), z.record(z.string(), z.array(z.string())));

/** What the list says of a blueprint. */
export function readDataAddresses(root: string, blueprint: string): DataAddresses {
  const file = join(root, FILE);
  const read = ListFile.safeParse(existsSync(file) ? parse(readFileSync(file, "utf8")) : {});
  if (read.success) return read.data[blueprint] ?? {};
  throw new InputError(`${FILE} is not a list of addresses by blueprint and stack: ${read.error.message}`);
}

export function dataFindings(stacks: readonly LarderStack[], listed: DataAddresses): string[] {
  const made = new Map(stacks.map((stack) => [stack.node.id, synthesised(stack)]));
  const gone = Object.keys(listed).filter((name) => !made.has(name));
  for (const name of gone) made.set(name, { addresses: [], moved: new Map() });
  return [...made].flatMap(([name, stack]) => findingsOf(name, stack, listed[name] ?? []));
}

interface Synthesised {
  readonly addresses: readonly string[];
  /** From the old address to the new one. */
  readonly moved: ReadonlyMap<string, string>;
}

function findingsOf(stack: string, { addresses, moved }: Synthesised, listed: readonly string[]): string[] {
  const isKept = (address: string): boolean => {
    const next = moved.get(address);
    return addresses.includes(address) || (next !== undefined && isKept(next));
  };
  const lost = listed.filter((address) => !isKept(address));
  const fresh = addresses.filter((address) => !listed.includes(address));
  return [
    ...lost.map((address) => lostText(stack, address)),
    ...fresh.map((address) => newText(stack, address)),
  ];
}

function lostText(stack: string, address: string): string {
  return [
    `${stack}: ${address} holds data and is no longer made`,
    `    renamed or moved: write .moveFromId("${address}") on the resource that it is now`,
    `    it may go, with its data: delete its line in ${FILE}, and label the pull request delete-data`,
  ].join("\n");
}

function newText(stack: string, address: string): string {
  return `${stack}: ${address} holds data; add to ${FILE}, below ${stack}:\n      - ${address}`;
}

interface StackJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly moved?: readonly { readonly from: string; readonly to: string }[];
}

function synthesised(stack: LarderStack): Synthesised {
  const { resource = {}, moved = [] } = stack.toTerraform() as StackJson;
  const all = Object.entries(resource).flatMap(([type, byId]) =>
    Object.keys(byId).map((id) => `${type}.${id}`),
  );
  return { addresses: all.filter(holdsData), moved: new Map(moved.map(({ from, to }) => [from, to])) };
}
