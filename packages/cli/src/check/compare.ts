/** Comparison of sums: money as whole cents, never as floating numbers. */

export interface Slice {
  readonly key: string;
  readonly measures: Record<string, unknown>;
}

export const COUNTS = ["orders", "quantity"] as const;
export const AMOUNTS = [
  "gross",
  "discounts",
  "returns",
  "net",
  "shipping",
  "tax",
  "duties",
  "fees",
  "total",
  "other_amount",
] as const;

/** "12.5" → 1250n. Below a cent is an error of whoever wrote it. */
export function cents(value: unknown): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value ?? "0").trim());
  if (!match) throw new Error(`"${String(value)}" is no amount of money`);
  const [, sign, whole = "0", fraction = ""] = match;
  if (/[1-9]/.test(fraction.slice(2))) throw new Error(`${String(value)} has parts of a cent`);
  const amount = BigInt(whole) * 100n + BigInt(fraction.slice(0, 2).padEnd(2, "0"));
  return sign ? -amount : amount;
}

export function money(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(3, "0");
  return `${amount < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Lines such as `day 2023-01-05: net is 10.00 in the facts, 12.00 in the books`. Slices of nothing count as absent. */
export function differences(cut: string, books: readonly Slice[], facts: readonly Slice[]): string[] {
  const inFacts = new Map(facts.map((slice) => [slice.key, slice.measures]));
  const inBooks = new Map(books.map((slice) => [slice.key, slice.measures]));
  const keys = [...new Set([...inBooks.keys(), ...inFacts.keys()])].sort();
  return keys.flatMap((key) => compareSlice(`${cut} ${key}`, inBooks.get(key) ?? {}, inFacts.get(key) ?? {}));
}

function compareSlice(
  name: string,
  books: Record<string, unknown>,
  facts: Record<string, unknown>,
): string[] {
  const counted = COUNTS.filter((measure) => Number(books[measure] ?? 0) !== Number(facts[measure] ?? 0)).map(
    (measure) => line(name, measure, String(facts[measure] ?? 0), String(books[measure] ?? 0)),
  );
  const paid = AMOUNTS.filter((measure) => cents(books[measure]) !== cents(facts[measure])).map((measure) =>
    line(name, measure, money(cents(facts[measure])), money(cents(books[measure]))),
  );
  return [...counted, ...paid];
}

function line(name: string, measure: string, facts: string, books: string): string {
  return `${name}: ${measure} is ${facts} in the facts, ${books} in the books`;
}
