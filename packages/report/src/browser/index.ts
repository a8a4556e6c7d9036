import type { ReportData } from "../data";
import { element } from "./dom";
import { formats } from "./format";
import { keyNumbers, people, places, products, sales } from "./sections";

const data = JSON.parse(document.getElementById("data")!.textContent!) as ReportData;
const format = formats(data.currency);
const page = document.getElementById("report")!;

const from = data.days[0]?.sales_date;
const until = data.days.at(-1)?.sales_date;
const header = element(
  "header",
  {},
  element("h1", {}, data.title),
  element(
    "p",
    { id: "period" },
    from ? `Sales from ${from} to ${until}, in ${data.currency}` : "No sales yet",
  ),
);
const footer = element(
  "footer",
  { id: "freshness" },
  `Shop data as of ${data.run.raw_loaded_at ?? "unknown"} UTC · built ${data.run.finished_at} UTC · run ${data.run.run_id}`,
);
const section = (label: string, figures: HTMLElement[]) =>
  element("section", { class: "figures", "aria-label": label }, ...figures);

page.replaceChildren(
  header,
  ...(from
    ? [
        keyNumbers(data, format),
        section("Sales over time", sales(data, format)),
        section("Where customers are", places(data, format)),
        section("Customers", people(data, format)),
        section("Products", products(data, format)),
      ]
    : []),
  footer,
);
