/** How numbers and dates read on the page. The locale is fixed, so that two readers see the same page. */
const LOCALE = "en-US";

export function formats(currency: string) {
  const money = new Intl.NumberFormat(LOCALE, { style: "currency", currency });
  const wholeMoney = new Intl.NumberFormat(LOCALE, { style: "currency", currency, maximumFractionDigits: 0 });
  const compactMoney = new Intl.NumberFormat(LOCALE, {
    style: "currency",
    currency,
    notation: "compact",
    maximumFractionDigits: 1,
  });
  return {
    money: (value: number | null) => (value === null ? "–" : money.format(value)),
    wholeMoney: (value: number | null) => (value === null ? "–" : wholeMoney.format(value)),
    compactMoney: (value: number) => compactMoney.format(value),
  };
}

export type Formats = ReturnType<typeof formats>;

const count = new Intl.NumberFormat(LOCALE);
const percent = new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 1 });
const change = new Intl.NumberFormat(LOCALE, {
  style: "percent",
  maximumFractionDigits: 1,
  signDisplay: "exceptZero",
});

export const formatCount = (value: number) => count.format(value);
export const formatPercent = (value: number | null) => (value === null ? "–" : percent.format(value));
export const formatChange = (value: number | null) => (value === null ? "–" : change.format(value));

/** `2023-05-01` → `May 2023`, without the reader's time zone. */
export const formatMonth = (date: string) =>
  new Date(`${date}T00:00:00Z`).toLocaleDateString(LOCALE, {
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });

export const soFar = (period: string, isInProgress: boolean) => (isInProgress ? `${period} so far` : period);

export const utc = (date: string) => new Date(`${date}T00:00:00Z`);
