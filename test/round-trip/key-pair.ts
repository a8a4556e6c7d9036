import { generateKeyPairSync } from "node:crypto";

/** A key pair as the command line makes it: the private half as PEM, the public one as Snowflake takes it. */
export function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKey: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
  };
}
