import { decode, encode, UNKNOWN, Unknown } from "./dynamic-value";

const there = (value: Parameters<typeof encode>[0]) => decode(encode(value));

test("values go to Terraform and back", () => {
  const values = { name: "SPOON", size: 1, rate: 0.5, on: true, none: null, list: ["a", { b: [1] }] };
  expect(there(values)).toEqual(values);
});

test("what is known after apply stays so, wherever it stands", () => {
  const values = there({ id: UNKNOWN, streams: [{ name: "orders", cursor: UNKNOWN }] });
  expect(values).toMatchObject({ id: expect.any(Unknown), streams: [{ cursor: expect.any(Unknown) }] });
});

test("an unknown with refinements is an unknown", () => {
  // {"a": ext 12}: fixmap of one, "a", fixext 1.
  const refined = Buffer.from([0x81, 0xa1, 0x61, 0xd4, 12, 0x80]);
  expect(decode({ msgpack: refined })).toEqual({ a: UNKNOWN });
});

test("an encoded value is not overwritten by the next one", () => {
  const first = encode({ a: "first" });
  encode({ a: "other" });
  expect(decode(first)).toEqual({ a: "first" });
});

test("nothing is nothing", () => {
  expect(there(null)).toBeNull();
  expect(decode(undefined)).toBeNull();
});
