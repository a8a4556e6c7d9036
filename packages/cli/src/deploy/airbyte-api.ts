import { LarderError } from "../errors";

/** The few calls of Airbyte's public API that the command line makes itself. */
export class AirbyteApi {
  private token?: Promise<string>;

  constructor(
    readonly address: string,
    readonly credentials: { readonly id: string; readonly secret: string },
  ) {}

  async isHealthy(): Promise<boolean> {
    try {
      const response = await fetch(this.url("health"), { signal: AbortSignal.timeout(5000) });
      return response.ok;
    } catch {
      return false;
    }
  }

  /** On the open-source edition there is one workspace; it cannot be made by code. */
  async workspaceId(): Promise<string> {
    const { data } = await this.get<{ data: { workspaceId: string }[] }>("workspaces");
    const [first] = data;
    if (first) return first.workspaceId;
    throw new LarderError("Airbyte has no workspace", {
      where: this.address,
      next: "finish its set-up and run again",
    });
  }

  async list<T>(kind: "sources" | "destinations" | "connections"): Promise<T[]> {
    return (await this.get<{ data: T[] }>(`${kind}?limit=100`)).data;
  }

  async get<T>(path: string): Promise<T> {
    const authorization = `Bearer ${await (this.token ??= this.login())}`;
    const response = await fetch(this.url(path), {
      headers: { authorization, accept: "application/json" },
      signal: AbortSignal.timeout(60_000),
    });
    if (response.ok) return (await response.json()) as T;
    throw new LarderError(`Airbyte answered ${response.status} to GET ${path}`, {
      where: this.address,
      detail: (await response.text()).slice(0, 500),
      next: "read Airbyte's log: of the local one by ./larder logs airbyte",
    });
  }

  private async login(): Promise<string> {
    const response = await fetch(this.url("applications/token"), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ client_id: this.credentials.id, client_secret: this.credentials.secret }),
      signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok) {
      throw new LarderError(`Airbyte refused the credentials (${response.status})`, {
        where: this.address,
        next: "compare the secret …/airbyte with the host's",
      });
    }
    return ((await response.json()) as { access_token: string }).access_token;
  }

  private url(path: string): string {
    return `${this.address}/api/public/v1/${path}`;
  }
}
