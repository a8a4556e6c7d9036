import type { Totals } from "../../data";
import { growth } from "../../derive";
import { element } from "../dom";
import { formatChange, formatCount, formatPercent, formatPoints } from "../format";
import type { View } from "../view";

export function keyNumbers({ now, before, format }: View): HTMLElement {
  const card = (
    id: string,
    label: string,
    value: (totals: Totals) => number | null,
    show: (value: number | null) => string,
    compare = relative,
  ) =>
    element(
      "div",
      { class: "card", id },
      element("span", { class: "label" }, label),
      element("strong", {}, show(value(now))),
      element("span", { class: "change" }, compare(value(now), before && value(before))),
    );
  return element(
    "section",
    { class: "cards", "aria-label": "Key numbers of the period" },
    card("total-sales", "Total sales", (t) => t.total, format.wholeMoney),
    card("net-sales", "Net sales", (t) => t.net, format.wholeMoney),
    card("orders", "Orders", (t) => t.orders, formatCount),
    card("average-order", "Average order", (t) => t.average_order, format.money),
    card("returning-rate", "Returning customers", (t) => t.returning_rate, formatPercent, points),
  );
}

const NOTHING = "nothing before to compare";

type Before = number | null | undefined;

function relative(now: number | null, then: Before): string {
  const change = growth(now, then);
  return change === null ? NOTHING : `${formatChange(change)} on the period before`;
}

/** A rate moves by percentage points: from 10 % to 12 % is no growth of 20 %. */
function points(now: number | null, then: Before): string {
  return now === null || then === null || then === undefined
    ? NOTHING
    : `${formatPoints(now - then)} on the period before`;
}
