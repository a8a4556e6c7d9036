/** How numbers and dates read on the page. The locale is fixed, so that two readers see the same page. */
const LOCALE = "en-US";

/** What stands where there is no number. */
const NONE = "–";

const orNone =
  (format: { format(value: number): string }) =>
  (value: number | null): string =>
    value === null ? NONE : format.format(value);

export function formats(currency: string) {
  const money = (options: Intl.NumberFormatOptions = {}) =>
    new Intl.NumberFormat(LOCALE, { style: "currency", currency, ...options });
  return {
    money: orNone(money()),
    wholeMoney: orNone(money({ maximumFractionDigits: 0 })),
    compactMoney: orNone(money({ notation: "compact", maximumFractionDigits: 1 })),
  };
}

export type Formats = ReturnType<typeof formats>;

const percent = { style: "percent", maximumFractionDigits: 1 } as const;
const signed = { signDisplay: "exceptZero" } as const;

export const formatCount = orNone(new Intl.NumberFormat(LOCALE));
export const formatPercent = orNone(new Intl.NumberFormat(LOCALE, percent));
export const formatChange = orNone(new Intl.NumberFormat(LOCALE, { ...percent, ...signed }));

const points = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1, ...signed });

/** The difference of two rates, in percentage points: 10 % to 12 % is two points, not twenty percent. */
export const formatPoints = (difference: number) => `${points.format(difference * 100)} points`;

export const utc = (date: string) => new Date(`${date}T00:00:00Z`);

/** Without the reader's time zone. */
const inWords = (date: Date, options: Intl.DateTimeFormatOptions) =>
  date.toLocaleDateString(LOCALE, { timeZone: "UTC", ...options });

/** `2023-05-01` → `May 2023`. */
export const formatMonth = (date: string) => inWords(utc(date), { month: "short", year: "numeric" });

/** `2023-05-01` → `May 1, 2023`. */
export const formatDay = (date: string) =>
  inWords(utc(date), { month: "short", day: "numeric", year: "numeric" });

/** `2023-05-01 06:05` → `May 1, 2023, 06:05 UTC`. */
export const formatMinute = (moment: string) => `${formatDay(moment.slice(0, 10))}, ${moment.slice(11)} UTC`;

export const soFar = (period: string, isInProgress: boolean) => (isInProgress ? `${period} so far` : period);

const countries = new Intl.DisplayNames(LOCALE, { type: "region", fallback: "code" });

/** `CA` → `Canada`; a code that nobody knows is shown as it is. */
export function formatCountry(code: string | null): string {
  if (code === null) return "No address";
  try {
    return countries.of(code) ?? code;
  } catch {
    return code;
  }
}
