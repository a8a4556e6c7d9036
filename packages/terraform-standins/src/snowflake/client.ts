import { createHash, createPrivateKey, createPublicKey, createSign, randomUUID } from "node:crypto";
import type { Values } from "../plugin/dynamic-value";
import { requireLoopback } from "../provider/loopback";

/**
 * Snowflake's own HTTP protocol: login by key pair, statements, JSON results. Written here because snowflake-sdk takes
 * longer to load than all statements of a stack take to run (test/bench), and a provider is started for every
 * provider block of every plan.
 */

export type Row = Readonly<Record<string, string | null>>;

export interface Snowflake {
  /** Rows with lower-case column names; every value as text, as SHOW gives it. */
  query(sql: string): Promise<Row[]>;
  /** One statement after the other; stops at the first that is refused. */
  run(...statements: string[]): Promise<void>;
}

/** Snowflake's refusal, in its own words. */
export class SnowflakeError extends Error {
  override readonly name = "SnowflakeError";
  constructor(
    readonly code: string,
    message: string,
    sql: string,
  ) {
    super(`${code}: ${message}\nstatement: ${sql}`);
  }

  get isAbsence(): boolean {
    return /does not exist|not authorized/.test(this.message);
  }
}

interface Answer {
  success: boolean;
  code: string | null;
  message: string | null;
  data: { token?: string; rowtype?: { name: string }[]; rowset?: (string | null)[][] } | null;
}

/** @throws {Error} when the configuration lacks what a login needs. */
export function connect(config: Values): Snowflake {
  const account = `${text(config.organization_name)}-${text(config.account_name)}`;
  const host = text(config.host);
  requireLoopback(host, "host");
  const base = `${text(config.protocol) || "https"}://${host}:${Number(config.port ?? 443)}`;
  const user = text(config.user);
  const privateKey = text(config.private_key) || process.env.SNOWFLAKE_PRIVATE_KEY;
  if (!privateKey) throw new Error("no private key: set SNOWFLAKE_PRIVATE_KEY (./larder env prints it)");

  async function post(resource: string, body: object, token?: string): Promise<Answer> {
    const authorization = token ? { Authorization: `Snowflake Token="${token}"` } : undefined;
    const response = await fetch(`${base}${resource}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", ...authorization },
      body: JSON.stringify(body),
    });
    if (!response.ok)
      throw new Error(`Snowflake at ${base} answered ${response.status} ${response.statusText}`);
    return (await response.json()) as Answer;
  }

  async function login(): Promise<string> {
    const query = new URLSearchParams({ roleName: text(config.role), warehouse: text(config.warehouse) });
    const answer = await post(`/session/v1/login-request?${query}`, {
      data: {
        CLIENT_APP_ID: "Go",
        CLIENT_APP_VERSION: "1.18.0",
        ACCOUNT_NAME: account,
        LOGIN_NAME: user,
        AUTHENTICATOR: "SNOWFLAKE_JWT",
        TOKEN: keyPairToken(account, user, privateKey!),
        SESSION_PARAMETERS: {},
        CLIENT_ENVIRONMENT: { APPLICATION: "terraform-provider-snowflake" },
      },
    });
    if (!answer.success || !answer.data?.token) {
      throw new SnowflakeError(answer.code ?? "?", answer.message ?? "login refused", `login of ${user}`);
    }
    return answer.data.token;
  }

  let session: Promise<string> | undefined;
  let turn = 0;
  async function query(sqlText: string): Promise<Row[]> {
    const token = await (session ??= login());
    const request = new URLSearchParams({ requestId: randomUUID() });
    const body = { sqlText, asyncExec: false, sequenceId: ++turn, isInternal: false, parameters: {} };
    const answer = await post(`/queries/v1/query-request?${request}`, body, token);
    if (!answer.success) throw new SnowflakeError(answer.code ?? "?", answer.message ?? "refused", sqlText);
    const columns = (answer.data?.rowtype ?? []).map(({ name }) => name.toLowerCase());
    return (answer.data?.rowset ?? []).map((row) =>
      Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])),
    );
  }

  return {
    query,
    async run(...statements) {
      for (const statement of statements) await query(statement);
    },
  };
}

/** The JWT of key-pair authentication: issuer is account, user and the public key's SHA-256 fingerprint. */
function keyPairToken(account: string, user: string, pem: string): string {
  const key = createPrivateKey(pem);
  const spki = createPublicKey(key).export({ type: "spki", format: "der" });
  const subject = `${account}.${user}`.toUpperCase();
  const now = Math.floor(Date.now() / 1000);
  const fingerprint = createHash("sha256").update(spki).digest("base64");
  const claims = { iss: `${subject}.SHA256:${fingerprint}`, sub: subject, iat: now, exp: now + 60 };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const unsigned = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}`;
  return `${unsigned}.${createSign("RSA-SHA256").update(unsigned).sign(key, "base64url")}`;
}

const text = (value: unknown) => (value === null || value === undefined ? "" : String(value));

/** Nothing where the object that is asked about is gone. */
export async function orGone(rows: Promise<Row[]>): Promise<Row[] | undefined> {
  try {
    return await rows;
  } catch (error) {
    if (error instanceof SnowflakeError && error.isAbsence) return undefined;
    throw error;
  }
}
