import { randomBytes, randomInt } from "node:crypto";
import { linkSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { readJson, type Environment } from "../environment/environment";

/** By which the services of a local cloud know us. Random, mode 0600, never overwritten. */
export interface LocalKeys {
  /** For what the originals do not have: `/_larder/…`, the shop's `/control/…`. */
  readonly "control-token": string;
  /** The access key of the local AWS. */
  readonly "access-key-id": string;
  readonly "secret-access-key": string;
}

/** Made when they are first asked for, so that `./larder env` can hand them out before anything runs. */
export function localKeys(environment: Environment): LocalKeys {
  const file = environment.path("secrets", "local-cloud.json");
  const there = readJson<LocalKeys>(file);
  if (there) return there;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}.new`;
  writeFileSync(fresh, `${JSON.stringify(newLocalKeys(), null, 2)}\n`, { mode: 0o600 });
  try {
    // Unlike a rename it fails when another command was faster: both then use the same keys.
    linkSync(fresh, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
  return readJson<LocalKeys>(file) as LocalKeys;
}

/** What a request for the local cloud's own paths carries. */
export function controlHeaders(environment: Environment): { authorization: string } {
  return { authorization: `Bearer ${localKeys(environment)["control-token"]}` };
}

/** The access key of the local AWS, as the SDKs take it. */
export function awsKey(environment: Environment): { accessKeyId: string; secretAccessKey: string } {
  const keys = localKeys(environment);
  return { accessKeyId: keys["access-key-id"], secretAccessKey: keys["secret-access-key"] };
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Of the form that AWS's own keys have: some tools refuse another one. */
function newLocalKeys(): LocalKeys {
  const letters = Array.from({ length: 16 }, () => BASE32[randomInt(BASE32.length)]);
  return {
    "control-token": randomBytes(32).toString("base64url"),
    "access-key-id": `AKIA${letters.join("")}`,
    "secret-access-key": randomBytes(30).toString("base64"),
  };
}
