import { isCron } from "./cron";

it.each([
  "0 6 * * *",
  "*/15 0-6,22 * * *",
  "0 5 1 JAN,jul 1-5",
  "0-30/10 * 31 12 MON-FRI",
  "0 0 * * 7",
  "0 22-2 * * FRI-MON",
  "5/10 6 * * *",
])("%s is a schedule", (text) => expect(isCron(text)).toBe(true));

it.each([
  ["daily", "no fields"],
  ["0 6 * *", "a field too few"],
  ["0 0 6 * * *", "a field too many"],
  ["60 6 * * *", "no such minute"],
  ["0 24 * * *", "no such hour"],
  ["0 6 0 * *", "no such day"],
  ["0 6 * 13 *", "no such month"],
  ["0 6 * * 8", "no such weekday"],
  ["0 6 * * JAN", "a month among the weekdays"],
  ["*/0 6 * * *", "steps of nothing"],
  ["0 6, * * *", "a list that does not end"],
  ["a b c d e", "words"],
])("%s is none: %s", (text) => expect(isCron(text)).toBe(false));
