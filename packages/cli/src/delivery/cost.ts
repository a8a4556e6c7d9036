import type { Summary } from "./summary";

/** What a try cost at most: wall time is what a warehouse is paid for, not the sum of its statements. */

/** An XSMALL warehouse. */
const CREDITS_AN_HOUR = 1;
/** Paid for too: until it suspends itself. It also covers the minute that every resume costs at least. */
const IDLE_SECONDS = 60;

export interface Cost {
  readonly credits: number;
  readonly seconds: number;
  readonly formula: string;
}

export function costOf({ seconds: { empty, clone, build, compare } }: Summary): Cost {
  const busy = Math.ceil(empty + clone + build + compare);
  const seconds = busy && busy + IDLE_SECONDS;
  const credits = (seconds / 3600) * CREDITS_AN_HOUR;
  const formula = `(${busy} s of work + ${IDLE_SECONDS} s until the warehouse suspends) × ${CREDITS_AN_HOUR} credit an hour (XSMALL)`;
  return { credits: Math.ceil(credits * 1000) / 1000, seconds, formula };
}

export function costText({ credits, formula }: Cost): string {
  return credits
    ? `at most ${credits.toFixed(3)} credits = ${formula}`
    : "no credits: the warehouse did not run";
}
