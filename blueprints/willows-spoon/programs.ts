import type { Program } from "../../platform/blueprint";
import type { Platform } from "../../platform/platform";

/** Code that runs as tasks; the image of each is built from its folder. */
export function programs(platform: Platform): Readonly<Record<"dbt" | "report", Program>> {
  return {
    dbt: {
      name: "dbt",
      kind: "image",
      folder: "dbt/shop",
      runtime: "python",
      repository: platform.named("dbt"),
      tag: platform.programTag("dbt/shop"),
    },
    report: {
      name: "report",
      kind: "image",
      folder: "packages/report",
      runtime: "node",
      repository: platform.named("report"),
      // Its libraries are pinned by the lock file of all workspaces.
      tag: platform.programTag("packages/report", "package-lock.json"),
    },
  };
}
