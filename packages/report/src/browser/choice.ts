import type { Choice } from "../data";
import { element } from "./dom";
import { formatDay } from "./format";

const USUAL = "12m";

/** The choice that the address names (`report.html#30d`), so that a link can carry it; else the last twelve months. */
export function chosen(choices: readonly Choice[], hash: string): string {
  const known = choices.map((choice) => choice.period);
  return [hash.replace("#", ""), USUAL].find((period) => known.includes(period)) ?? known[0]!;
}

/** The one choice of period that moves every figure; `choose` is called with each new one. */
export function choiceOfPeriod(
  choices: readonly Choice[],
  first: string,
  choose: (period: string) => void,
): HTMLElement {
  const options = choices.map((choice) => {
    const input = element("input", { type: "radio", name: "period", value: choice.period });
    input.checked = choice.period === first;
    input.addEventListener("change", () => choose(choice.period));
    return element("label", {}, input, element("span", {}, choice.label));
  });
  return element("fieldset", { id: "choice" }, element("legend", {}, "Period"), ...options);
}

/** The days of a choice and of what it is compared with, in words. */
export function daysOf(choice: Choice): string {
  const range = (from: string, to: string) => `${formatDay(from)} to ${formatDay(to)}`;
  const compared = choice.previous_first_date
    ? `, compared with ${range(choice.previous_first_date, choice.previous_last_date!)}`
    : "; there is no whole period before to compare it with";
  return range(choice.first_date, choice.last_date) + compared;
}
