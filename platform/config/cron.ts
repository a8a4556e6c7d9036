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

export const CRON =
  'five cron fields: minute 0-59, hour 0-23, day 1-31, month 1-12, weekday 0-7, as "0 6 * * *"';

export function isCron(text: string): boolean {
  const fields = text.split(" ");
  return (
    fields.length === FIELDS.length &&
    FIELDS.every((field, i) => fields[i]!.split(",").every((part) => allows(field, part)))
  );
}

/** `*`, a number or a range, which may go round (`FRI-MON`), each with steps. */
function allows(field: Field, part: string): boolean {
  const match = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part);
  if (!match) return false;
  const [, first, last, step] = match;
  if (step !== undefined && Number(step) === 0) return false;
  if (first === undefined) return true;
  return [first, last ?? first].every((word) => valueOf(field, word) !== undefined);
}

function valueOf({ least, most, names = [] }: Field, word: string): number | undefined {
  const named = names.indexOf(word.toUpperCase());
  if (named >= 0) return least + named;
  const value = /^\d+$/.test(word) ? Number(word) : NaN;
  return value >= least && value <= most ? value : undefined;
}
