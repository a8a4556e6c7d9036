import type { Values } from "../plugin/dynamic-value";
import { requireLoopback } from "../provider/loopback";

/** Airbyte's public API with client credentials, as the real provider calls it. */
export interface Airbyte {
  /** The answer's body; null for 404 on reading and deleting. */
  call<T>(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    resource: string,
    body?: object,
  ): Promise<T | null>;
}

/** Thrown with the API's own problem document, which never holds a secret. */
export class AirbyteError extends Error {
  override readonly name = "AirbyteError";
}

/** The provider's own default path is right for Airbyte Cloud only. */
const TOKEN_URL = "/v1/applications/token";

export function connect(config: Values): Airbyte {
  const base = String(config.server_url ?? "").replace(/\/+$/, "");
  requireLoopback(base && new URL(base).hostname, "the host of server_url");
  let token: Promise<string> | undefined;

  async function login(): Promise<string> {
    const url = new URL(String(config.token_url ?? TOKEN_URL), `${base}/`);
    const body = new URLSearchParams({
      client_id: String(config.client_id ?? ""),
      client_secret: String(config.client_secret ?? ""),
      grant_type: "client_credentials",
    });
    const response = await fetch(url, { method: "POST", body });
    if (!response.ok)
      throw new AirbyteError(
        `Airbyte refused the client credentials: ${response.status} from ${url.pathname}`,
      );
    return ((await response.json()) as { access_token: string }).access_token;
  }

  return {
    async call<T>(method: string, resource: string, body?: object) {
      const authorization = `Bearer ${await (token ??= login())}`;
      const response = await fetch(`${base}${resource}`, {
        method,
        headers: {
          Authorization: authorization,
          Accept: "application/json",
          "Content-Type": "application/json",
        },
        body: body && JSON.stringify(body),
      });
      if (response.status === 404 && (method === "GET" || method === "DELETE")) return null;
      const text = await response.text();
      if (!response.ok) throw new AirbyteError(`${method} ${resource}: ${response.status} ${text}`);
      return (text ? JSON.parse(text) : null) as T | null;
    },
  };
}
