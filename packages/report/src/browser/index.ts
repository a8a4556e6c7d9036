import type { ReportData } from "../data";
import { choiceOfPeriod, chosen, daysOf } from "./choice";
import { element } from "./dom";
import { formatDay, formatMinute, formats } from "./format";
import { customers } from "./sections/customers";
import { keyNumbers } from "./sections/key-numbers";
import { leftOut } from "./sections/left-out";
import { places } from "./sections/places";
import { products } from "./sections/products";
import { sales } from "./sections/sales";
import { viewOf, type View } from "./view";

const data = JSON.parse(document.getElementById("data")!.textContent!) as ReportData;
const format = formats(data.currency);

const from = data.days[0]?.sales_date;
const until = data.days.at(-1)?.sales_date;
const title = element(
  "header",
  {},
  element("h1", {}, data.title),
  element(
    "p",
    { id: "period" },
    from && until
      ? `Sales from ${formatDay(from)} to ${formatDay(until)}, in ${data.currency}`
      : "No sales yet",
  ),
);
const footer = element(
  "footer",
  { id: "freshness" },
  `${data.run.raw_loaded_at ? `The shop's data as of ${formatMinute(data.run.raw_loaded_at)}. ` : ""}This page was made from them on ${formatMinute(data.run.finished_at)}.`,
);

const SECTIONS: readonly { label: string; figures: (view: View) => HTMLElement[] }[] = [
  { label: "Sales over time", figures: sales },
  { label: "Where customers are", figures: places },
  { label: "Customers", figures: customers },
  { label: "Products", figures: products },
];

const days = element("p", { id: "days" });
const body = element("div", { id: "figures" });

/** Draws everything for a choice; tables that the reader has opened stay open. */
function show(period: string): void {
  const open = new Set([...body.querySelectorAll("figure:has(details[open])")].map((figure) => figure.id));
  const view = viewOf(data, format, period);
  days.textContent = daysOf(view.choice);
  body.replaceChildren(
    keyNumbers(view),
    ...SECTIONS.map(({ label, figures }) =>
      element("section", { class: "figures", "aria-label": label }, ...figures(view)),
    ),
  );
  for (const id of open) document.querySelector(`#${id} details`)?.setAttribute("open", "");
}

const content = document.getElementById("report")!;
if (from) {
  const first = chosen(data.choices, location.hash);
  const choose = (period: string) => {
    history.replaceState(null, "", `#${period}`);
    show(period);
  };
  const bar = element("nav", { "aria-label": "Period" }, choiceOfPeriod(data.choices, first, choose), days);
  content.replaceChildren(
    ...[title, bar, body, leftOut(data.leftOut), footer].filter((part) => part !== null),
  );
  show(first);
} else content.replaceChildren(title, footer);
