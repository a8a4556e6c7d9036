/** A cron expression of five fields, as Airflow reads it. Names of months and days stand for their numbers. */

interface Field {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const FIELDS: readonly Field[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: MONTHS },
  { least: 0, most: 7, names: DAYS },
];

const CRON = 'five cron fields: minute 0-59, hour 0-23, day 1-31, month 1-12, weekday 0-7, as "0 6 * * *"';

/** Days that a month can have, February in a leap year. */
const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** What is allowed instead; undefined for a schedule that fires. */
export function cronProblem(text: string): string | undefined {
  const fields = text.split(" ");
  if (fields.length !== FIELDS.length) return CRON;
  const values: number[][] = [];
  for (const [i, field] of FIELDS.entries()) {
    const parts = fields[i]!.split(",").map((part) => valuesOf(field, part));
    const wrong = parts.find((part) => typeof part === "string");
    if (wrong !== undefined) return wrong;
    values.push([...new Set((parts as number[][]).flat())]);
  }
  return fires(values) ? undefined : "a day that comes: none of these months has it";
}

/** As cron reads it: where a weekday is named, it is enough; else the day must be in one of the months. */
function fires([, , days = [], months = [], weekdays = []]: readonly number[][]): boolean {
  const isAnyWeekday = new Set(weekdays.map((day) => day % 7)).size === 7;
  return !isAnyWeekday || months.some((month) => days.some((day) => day <= DAYS_OF_MONTH[month - 1]!));
}

/** `*`, a number or a range, which may go round (`FRI-MON`), each with steps: its values, or what is allowed. */
function valuesOf(field: Field, part: string): number[] | string {
  const match = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part);
  if (!match) return CRON;
  const [, first, last, steps] = match;
  const from = first === undefined ? field.least : valueOf(field, first);
  // A single number with steps goes on to the field's end.
  const to = last !== undefined ? valueOf(field, last) : first === undefined || steps ? field.most : from;
  if (from === undefined || to === undefined) return CRON;
  const range = from <= to ? numbers(from, to) : [...numbers(from, field.most), ...numbers(field.least, to)];
  const step = Number(steps ?? 1);
  if (step === 0) return CRON;
  if (step > range.length)
    return `a step of at most ${range.length} in ${part}: a larger one never comes round`;
  return range.filter((_, i) => i % step === 0);
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

function valueOf({ least, most, names = [] }: Field, word: string): number | undefined {
  const named = names.indexOf(word.toUpperCase());
  if (named >= 0) return least + named;
  const value = /^\d+$/.test(word) ? Number(word) : NaN;
  return value >= least && value <= most ? value : undefined;
}
