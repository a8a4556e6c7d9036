import type { Blueprint } from "../platform/blueprint";
import type { SettingsSchemas } from "../platform/config/schema";
import { willowsSpoon } from "./willows-spoon/blueprint";

/** The blueprints that can be deployed. The others are sketches: compiled and tested for their shape. */
export const BLUEPRINTS: Readonly<Record<string, Blueprint>> = {
  [willowsSpoon.name]: willowsSpoon as unknown as Blueprint,
};

export const SETTINGS: SettingsSchemas = Object.fromEntries(
  Object.values(BLUEPRINTS).map(({ name, settings }) => [name, settings]),
);
