import { cronProblem } from "./cron";

it.each([
  "0 6 * * *",
  "*/15 0-6,22 * * *",
  "0 5 1 JAN,jul 1-5",
  "0-30/10 * 31 12 MON-FRI",
  "0 0 * * 7",
  "0 22-2 * * FRI-MON",
  "5/10 6 * * *",
])("%s is a schedule", (text) => expect(cronProblem(text)).toBeUndefined());

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
])("%s is none: %s", (text) => expect(cronProblem(text)).toContain("five cron fields"));

it.each([
  ["0 0 31 2 *", "February has 29 days at most"],
  ["0 0 31 4,JUN,9,11 *", "none of these months has 31"],
  ["0 0 30,31 2 */1", "any weekday is none in particular"],
])("%s never fires: %s", (text) => expect(cronProblem(text)).toContain("a day that comes"));

it.each(["0 0 29 2 *", "0 0 31 2,3 *", "0 0 31 2 MON"])("%s fires, if rarely", (text) =>
  expect(cronProblem(text)).toBeUndefined(),
);

it.each([
  ["*/90 6 * * *", "at most 60"],
  ["0 */25 * * *", "at most 24"],
  ["0-30/40 6 * * *", "at most 31"],
  ["50/11 6 * * *", "at most 10"],
])("%s steps over its own end", (text, allowed) => expect(cronProblem(text)).toContain(allowed));
