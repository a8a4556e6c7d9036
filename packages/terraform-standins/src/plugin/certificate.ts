import { generate } from "selfsigned";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** DER, base64 without padding, as the handshake line carries it. */
  readonly encoded: string;
}

/** The plugin's half of go-plugin's mutual TLS: self-signed for `localhost`, known to Terraform by the handshake. */
export async function selfSigned(): Promise<Certificate> {
  const day = 86_400_000;
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - day),
    notAfterDate: new Date(Date.now() + 7 * day),
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "keyUsage", digitalSignature: true, keyEncipherment: true, keyCertSign: true },
      { name: "extKeyUsage", serverAuth: true, clientAuth: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] },
    ],
  });
  const encoded = cert.replace(/-----[A-Z ]+-----|\s/g, "").replace(/=+$/, "");
  return { key, cert, encoded };
}
