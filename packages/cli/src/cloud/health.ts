import { z } from "zod";

const Health = z.object({ service: z.string(), instance: z.string() });
export type Health = z.infer<typeof Health>;

/** What a service says of itself; undefined when it does not answer, or something else does. */
export async function health(
  port: number,
  name: string,
  headers: Record<string, string>,
  timeout = 3000,
): Promise<Health | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/_larder/health`, {
      headers,
      signal: AbortSignal.timeout(timeout),
    });
    if (!response.ok) return undefined;
    const said = Health.parse(await response.json());
    return said.service === name ? said : undefined;
  } catch {
    return undefined;
  }
}
