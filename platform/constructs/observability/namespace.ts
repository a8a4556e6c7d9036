import type { Platform } from "../../platform";

/** Where the platform's own metrics are: the hosts' memory and disks, the pipeline's runs. */
export function metricNamespace(platform: Platform): string {
  return platform.named("larder");
}
