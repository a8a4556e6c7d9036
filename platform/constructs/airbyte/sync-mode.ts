/** How a stream is read and how its rows land, in Airbyte's words. */
export const SYNC_MODES = [
  "full_refresh_overwrite",
  "full_refresh_append",
  "incremental_append",
  "incremental_deduped_history",
] as const;

export type SyncMode = (typeof SYNC_MODES)[number];
