import { control, endpoints } from "./platform";

/** What the local Snowflake wrote down about a statement. Objects are full names with their kind. */
export interface Query {
  readonly number: number;
  readonly text: string;
  readonly role: string;
  readonly status: string;
  readonly read: Readonly<Record<string, string>>;
  readonly written: Readonly<Record<string, string>>;
}

export async function queriesSince(number: number): Promise<Query[]> {
  const { protocol, host, port } = endpoints().snowflake;
  const log = `${protocol}://${host}:${port}/_larder/queries?since=${number}&limit=100000`;
  const answer = await fetch(log, { headers: control() });
  if (!answer.ok) throw new Error(`the local Snowflake gave no query log: ${answer.status}`);
  return ((await answer.json()) as { queries: Query[] }).queries;
}

export async function lastQuery(): Promise<number> {
  return Math.max(0, ...(await queriesSince(0)).map((query) => query.number));
}
