import { Decoder, Encoder, ExtensionCodec } from "@msgpack/msgpack";

/** A value that Terraform will know only after apply. */
export class Unknown {
  toJSON(): string {
    return "<known after apply>";
  }
}
export const UNKNOWN = new Unknown();

/** Extension 0 is an unknown value, 12 one with refinements, which say nothing that a provider must keep. */
const codec = new ExtensionCodec();
codec.register({
  type: 0,
  encode: (value) => (value instanceof Unknown ? new Uint8Array([0]) : null),
  decode: () => UNKNOWN,
});
codec.register({ type: 12, encode: () => null, decode: () => UNKNOWN });

const encoder = new Encoder({ extensionCodec: codec });
const decoder = new Decoder({ extensionCodec: codec });

export interface DynamicValue {
  readonly msgpack?: Uint8Array;
  readonly json?: Uint8Array;
}

export type Value = null | string | number | boolean | Unknown | Value[] | { [key: string]: Value };
export type Values = { [key: string]: Value };

/** Encodes a value; `Buffer.from` because the encoder uses its memory again for the next one. */
export const encode = (value: Value): DynamicValue => ({ msgpack: Buffer.from(encoder.encode(value)) });

export function decode(value: DynamicValue | null | undefined): Values | null {
  if (value?.msgpack?.length) return decoder.decode(value.msgpack) as Values | null;
  if (value?.json?.length) return JSON.parse(Buffer.from(value.json).toString()) as Values | null;
  return null;
}
