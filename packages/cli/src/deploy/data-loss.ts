import { holdsData } from "../../../../platform/config/data-types";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { LarderError } from "../errors";
import type { ResourceChange } from "./resource-changes";
import type { Diagnostic } from "./terraform-events";

/** What no plan may take away unless a person says so, with the label `delete-data`. */

export const DELETE_DATA = "delete-data";

/** Addresses of what would go, be it for ever or to be made anew. */
export function lossesIn(changes: readonly ResourceChange[]): string[] {
  return changes
    .filter(({ action, address }) => (action === "destroy" || action === "replace") && holdsData(address))
    .map(({ address }) => address);
}

/** Terraform refuses by itself what carries `prevent_destroy`; the addresses, if that is all that a plan failed of. */
export function refusedLosses(error: unknown): string[] | undefined {
  const { errors = [] } = ((error instanceof LarderError && error.said.cause) || {}) as {
    errors?: readonly Diagnostic[];
  };
  const refused = errors.filter(({ summary }) => summary === "Instance cannot be destroyed");
  if (refused.length === 0 || refused.length < errors.length) return undefined;
  const addresses = refused.map(
    ({ address, detail = "" }) => address ?? /^Resource (\S+) has/.exec(detail)?.[1] ?? "an unnamed resource",
  );
  return [...new Set(addresses)].sort();
}

/** Synthesis then writes no `prevent_destroy`; in a protected environment it refuses. */
export function allowDataLoss(labels: readonly string[]): void {
  if (labels.includes(DELETE_DATA)) process.env.LARDER_DELETE_DATA = "true";
}

export function isDataLossAllowed(): boolean {
  return process.env.LARDER_DELETE_DATA === "true";
}

export interface Loss {
  readonly stack: string;
  readonly addresses: readonly string[];
}

/** What a person types to let them go. */
export function lettingGo(environment: Environment): string {
  return commandFor(environment, `deliver --label ${DELETE_DATA}`);
}

/** `letGo`: how a person says that they may go, where that is possible. */
export function refuseLosses(losses: readonly Loss[], letGo?: string): void {
  const lines = losses.flatMap(({ stack, addresses }) => addresses.map((address) => `${stack}: ${address}`));
  if (lines.length === 0) return;
  throw new LarderError("the plan destroys what holds data", {
    detail: lines.join("\n"),
    allowed: `the label ${DELETE_DATA}, in an environment that is not protected`,
    next: ["write a moved block if it was only renamed", letGo && `else ${letGo}`].filter(Boolean).join("; "),
  });
}
