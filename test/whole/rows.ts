import { createHash } from "node:crypto";

import { login, type Row } from "./warehouse";

/** What a load writes about itself is not the shop's business content. */
const AUDIT = /^(_|dbt_)|^(loaded_at|run_id|invocation_id|finished_at|raw_loaded_at)$/i;

/** A hash of every table and view of STAGING and SERVING over its business columns, whatever the order of rows. */
export async function contentHashes(): Promise<Record<string, string>> {
  const session = await login("dbt");
  try {
    const tables = await session.query<{ S: string; T: string }>(
      `select table_schema as s, table_name as t from information_schema.tables
       where table_schema in ('STAGING', 'SERVING') order by 1, 2`,
    );
    const hashes: Record<string, string> = {};
    for (const { S, T } of tables)
      hashes[`${S}.${T}`] = hashOf(await session.query(`select * from ${S}."${T}"`));
    return hashes;
  } finally {
    await session.close();
  }
}

function hashOf(rows: Row[]): string {
  const lines = rows.map((row) =>
    JSON.stringify(
      Object.entries(row)
        .filter(([column]) => !AUDIT.test(column))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex").slice(0, 16);
}
