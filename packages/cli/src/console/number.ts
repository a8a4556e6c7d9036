/** 5009 → 5,009, whatever the machine's language. */
export function count(value: number): string {
  return new Intl.NumberFormat("en-US").format(value);
}
