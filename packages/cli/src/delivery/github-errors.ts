import pRetry, { AbortError } from "p-retry";
import { setTimeout as sleep } from "node:timers/promises";
import { LarderError } from "../errors";

/** What GitHub answers when it does not do what was asked: what passes is tried again, the rest is told. */

export interface Patience {
  readonly tries?: number;
  /** Milliseconds before the second try; doubled each time. */
  readonly pause?: number;
}

interface Refusal extends Error {
  readonly status?: number;
  readonly response?: { readonly headers?: Record<string, string | number | undefined> };
}

/** GitHub asks for longer waits than this when the hour's requests are used up. */
const LONGEST_WAIT_SECONDS = 90;

export async function patiently<T>(
  what: string,
  work: () => Promise<T>,
  { tries = 4, pause = 1000 }: Patience,
): Promise<T> {
  const once = async () => {
    try {
      return await work();
    } catch (error) {
      const refusal = error as Refusal;
      if (refusal.status === undefined || !passes(refusal))
        throw new AbortError(told(what, refusal) as Error);
      const wait = secondsAsked(refusal);
      if (wait > LONGEST_WAIT_SECONDS) throw new AbortError(told(what, refusal) as Error);
      if (wait) await sleep(wait * 1000);
      throw told(what, refusal);
    }
  };
  return pRetry(once, { retries: tries - 1, minTimeout: pause });
}

/** Undefined instead of "not found". */
export async function absent<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: Refusal) => {
    if (error.status === 404) return undefined;
    throw error;
  });
}

/** A server's fault, or too many requests: GitHub says 429, or 403 with a reason. */
function passes(refusal: Refusal): boolean {
  const { status = 0, message } = refusal;
  return status >= 500 || status === 429 || (status === 403 && /rate limit/i.test(message));
}

function secondsAsked({ response }: Refusal): number {
  const headers = response?.headers ?? {};
  if (headers["retry-after"]) return Number(headers["retry-after"]) || 0;
  if (String(headers["x-ratelimit-remaining"]) !== "0") return 0;
  return Math.max(0, Number(headers["x-ratelimit-reset"]) - Date.now() / 1000) || 0;
}

const SAYS: Readonly<Record<number, readonly [string, string]>> = {
  401: ["GitHub does not know the token", "put a valid one into GITHUB_TOKEN"],
  403: ["the token may not", "give the job, or the token, the permission"],
  404: [
    "GitHub does not find it, or the token may not see it",
    "look at the name and the token's permissions",
  ],
};

function told(what: string, refusal: Refusal): Error {
  const { status } = refusal;
  if (status === undefined) return refusal;
  const isLimit = passes(refusal) && status < 500;
  const [says, next] = (!isLimit && SAYS[status]) || [`GitHub answered ${status}`, "run it again later"];
  // Octokit's own message carries GitHub's words and never the request's headers.
  return new LarderError(`${says}: ${what}`, {
    detail: refusal.message.split("\n")[0],
    next,
    cause: undefined,
  });
}
