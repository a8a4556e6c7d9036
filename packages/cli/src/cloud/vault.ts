import { createPublicKey, generateKeyPair, randomBytes, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { SystemFile } from "../../../../platform/system";
import { writeWhole } from "../environment/write-json";

/**
 * Credentials that the command line makes itself and never overwrites: a key pair for each Snowflake login, Airbyte's
 * API client, the shop's token. Terraform only ever sees public halves.
 */

const makeKeyPair = promisify(generateKeyPair);
const PRIVATE = 0o600;

/** The logins of a system: the one of Terraform, made by bootstrap, and those that the stack makes. */
export function snowflakeUsers(system: SystemFile): string[] {
  return system.warehouse.kind === "snowflake"
    ? ["terraform", ...system.warehouse.users.map(({ id }) => id)]
    : [];
}

export function keyName(user: string): string {
  return `snowflake-${user}.pem`;
}

export async function newPrivateKey(): Promise<string> {
  const { privateKey } = await makeKeyPair("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** Base64 of the public half without header and line ends, as Snowflake's RSA_PUBLIC_KEY wants it. */
export function publicKeyOf(privateKey: string): string {
  return createPublicKey(privateKey).export({ type: "spki", format: "der" }).toString("base64");
}

/** Fills the local vault; what is there stays. */
export async function fillVault(folder: string, system: SystemFile): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await Promise.all(
    snowflakeUsers(system).map(async (user) => {
      const file = join(folder, keyName(user));
      if (!existsSync(file)) writeWhole(file, await newPrivateKey(), PRIVATE);
    }),
  );
  keep(join(folder, "airbyte.json"), () => ({
    "client-id": randomUUID(),
    "client-secret": randomBytes(24).toString("base64url"),
    password: randomBytes(18).toString("base64url"),
  }));
  keep(join(folder, "shopify.json"), () => ({ api_password: `shpat_${randomBytes(16).toString("hex")}` }));
}

function keep(file: string, make: () => Record<string, string>): void {
  if (!existsSync(file)) writeWhole(file, `${JSON.stringify(make(), null, 2)}\n`, PRIVATE);
}

export function readSecret(folder: string, name: string): string {
  return readFileSync(join(folder, name), "utf8");
}
