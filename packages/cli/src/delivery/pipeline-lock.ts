import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { setTimeout as sleep } from "node:timers/promises";
import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import { awsClientConfig } from "../deploy/aws-client";
import { readPublished } from "../deploy/published";
import type { Environment } from "../environment/environment";
import { requirePublished } from "../environment/published-settings";
import { LarderError } from "../errors";
import { throwIfInterrupted } from "../interrupt";

/**
 * One builds production at a time: the DAG's own lock (airflow/dags/larder_airflow/lock.py), an item with an owner and
 * an end. The owner shows that it lives by moving the end; when it dies without a word, the lock is free a lease later.
 */

const ID = "pipeline";
/** Seconds for which the lock is ours without a sign of life. */
const LEASE = 60;

export interface LockOptions {
  readonly owner: string;
  /** Seconds to wait for whoever holds it. */
  readonly patience: number;
  readonly console: Pick<Console, "line">;
}

/** False before the first deploy: then there is no run to keep out. */
export async function isLockable(environment: Environment, system: SystemFile): Promise<boolean> {
  const published = environment.published() ?? (await readPublished(environment, system));
  return Boolean(published["transform/lock-table"]);
}

/** Runs `work` while the lock is ours; `lost` is told when somebody else took it meanwhile. */
export async function withPipelineLock<T>(
  environment: Environment,
  system: SystemFile,
  { owner, patience, console }: LockOptions,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const { DynamoDBClient: Client } = await import("@aws-sdk/client-dynamodb");
  const client = new Client(awsClientConfig(environment, system));
  const table = requirePublished(environment)["transform/lock-table"] ?? "";
  const lock = new PipelineLock(client, table, owner);
  const waiting = (holder: string) =>
    console.line(`   waiting for ${holder}, which holds the pipeline's lock`);
  await lock.acquire({ patience, waiting });
  try {
    return await lock.held(work);
  } finally {
    await lock.release().catch(() => undefined);
  }
}

interface Waiting {
  readonly patience: number;
  readonly waiting: (holder: string) => void;
}

export class PipelineLock {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
    private readonly owner: string,
    private readonly lease = LEASE,
  ) {}

  async acquire({ patience, waiting }: Waiting): Promise<void> {
    let told: string | undefined;
    for (const began = Date.now(); !(await this.put()); await sleep(Math.min(1000, this.lease * 100))) {
      throwIfInterrupted();
      const holder = await this.holder();
      if (holder && holder !== told) waiting(holder);
      told = holder ?? told;
      if (Date.now() - began < patience * 1000) continue;
      throw new LarderError(`${told ?? "another run"} still holds the pipeline's lock after ${patience} s`, {
        where: `table ${this.table}`,
        next: "wait for that run's end and run this again, or wait longer: --wait <seconds>",
      });
    }
  }

  async held<T>(work: (lost: AbortSignal) => Promise<T>): Promise<T> {
    const lost = new AbortController();
    const beat = setInterval(() => void this.showLife(lost), this.lease * 250);
    try {
      return await work(lost.signal);
    } finally {
      clearInterval(beat);
      if (lost.signal.aborted)
        throw new LarderError("the pipeline's lock went to another run", { where: this.table });
    }
  }

  /** A call that failed is no reason: three more fit in the lease. */
  private async showLife(lost: AbortController): Promise<void> {
    const isOurs = await this.put().catch(() => true);
    if (!isOurs) lost.abort();
  }

  /** Gives the lock back, if it is ours. */
  async release(): Promise<void> {
    const { DeleteItemCommand } = await import("@aws-sdk/client-dynamodb");
    await this.client
      .send(
        new DeleteItemCommand({
          TableName: this.table,
          Key: { id: { S: ID } },
          ConditionExpression: "#owner = :me",
          ExpressionAttributeNames: { "#owner": "owner" },
          ExpressionAttributeValues: { ":me": { S: this.owner } },
        }),
      )
      .catch(refused);
  }

  /** True when the lock is ours, for one more lease. */
  private async put(): Promise<boolean> {
    const { PutItemCommand } = await import("@aws-sdk/client-dynamodb");
    const now = Date.now() / 1000;
    const seconds = (value: number) => ({ N: String(Math.floor(value)) });
    const written = await this.client
      .send(
        new PutItemCommand({
          TableName: this.table,
          Item: { id: { S: ID }, owner: { S: this.owner }, expires_at: seconds(now + this.lease) },
          ConditionExpression: "attribute_not_exists(id) OR #owner = :me OR expires_at < :now",
          ExpressionAttributeNames: { "#owner": "owner" },
          ExpressionAttributeValues: { ":me": { S: this.owner }, ":now": seconds(now) },
        }),
      )
      .catch(refused);
    return written !== undefined;
  }

  private async holder(): Promise<string | undefined> {
    const { GetItemCommand } = await import("@aws-sdk/client-dynamodb");
    const query = { TableName: this.table, Key: { id: { S: ID } }, ConsistentRead: true };
    const { Item } = await this.client.send(new GetItemCommand(query));
    return Item?.owner?.S;
  }
}

function refused(error: Error): undefined {
  if (error.name === "ConditionalCheckFailedException") return undefined;
  throw error;
}
