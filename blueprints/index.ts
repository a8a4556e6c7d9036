import type { Blueprint } from "../platform/blueprint";
import type { BlueprintInputs } from "../platform/config/schema";
import { willowsSpoon } from "./willows-spoon/blueprint";

/** The blueprints that can be deployed. The others are sketches: compiled and tested for their shape. */
export const BLUEPRINTS: Readonly<Record<string, Blueprint>> = {
  [willowsSpoon.name]: willowsSpoon as unknown as Blueprint,
};

/** What each of them wants from larder.yaml. */
export const INPUTS: BlueprintInputs = BLUEPRINTS;
