import type { ReportData } from "../data";
import { byMonth, growth, returningRate, totals, yearWindows } from "../derive";
import { bars, mapSteps, monthlyNet, periodGrowth, periodLabel, rates, stateMap } from "./charts";
import { element } from "./dom";
import { figure } from "./figure";
import { formatChange, formatCount, formatMonth, formatPercent, soFar, type Formats } from "./format";

export function keyNumbers(data: ReportData, format: Formats): HTMLElement {
  const { last, before } = yearWindows(data.days);
  const [now, then] = [totals(last), totals(before)];
  const card = (id: string, label: string, value: string, now_?: number | null, then_?: number | null) =>
    element(
      "div",
      { class: "card", id },
      element("span", { class: "label" }, label),
      element("strong", {}, value),
      element("span", { class: "change" }, comparison(now_ ?? undefined, then_ ?? undefined)),
    );
  return element(
    "section",
    { class: "cards", "aria-label": "Key numbers of the last twelve months" },
    card("net-sales", "Net sales, 12 months", format.wholeMoney(now.net), now.net, then.net),
    card("orders", "Orders, 12 months", formatCount(now.orders), now.orders, then.orders),
    card(
      "average-order",
      "Average order",
      format.money(now.averageOrder),
      now.averageOrder,
      then.averageOrder,
    ),
    card(
      "returning-rate",
      "Returning customers a month",
      formatPercent(returningRate(data.months.slice(-12))),
      returningRate(data.months.slice(-12)),
      returningRate(data.months.slice(-24, -12)),
    ),
  );
}

const comparison = (now?: number, then?: number) => {
  const relative = growth(now, then);
  return relative === null ? "no year before to compare" : `${formatChange(relative)} on the year before`;
};

export function sales(data: ReportData, format: Formats): HTMLElement[] {
  const months = byMonth(data.days);
  return [
    figure({
      id: "net-by-month",
      title: "Net sales by month",
      note: "Gross sales less discounts and returns, before shipping and tax. Growth is on the same month a year earlier, of the month so far on the same days of it.",
      rows: [...months].reverse(),
      draw: (width) => monthlyNet(months, format, width),
      columns: [
        { header: "Month", cell: (m) => soFar(formatMonth(m.month), m.isInProgress) },
        { header: "Orders", cell: (m) => formatCount(m.orders), numeric: true },
        { header: "Net sales", cell: (m) => format.money(m.net), numeric: true },
        { header: "Growth", cell: (m) => formatChange(m.growth), numeric: true },
      ],
    }),
    ...[
      { id: "growth-by-quarter", title: "Growth by quarter", periods: data.quarters },
      { id: "growth-by-year", title: "Growth by year", periods: data.years },
    ].map(({ id, title, periods }) =>
      figure({
        id,
        title,
        note: "Change of net sales to the period before; a period so far is compared with the same days of it.",
        rows: [...periods].reverse(),
        draw: (width) => periodGrowth(periods, width),
        columns: [
          { header: "Period", cell: periodLabel },
          { header: "Net sales", cell: (p) => format.money(p.net), numeric: true },
          { header: "Growth", cell: (p) => formatChange(p.growth), numeric: true },
        ],
      }),
    ),
  ];
}

/** Where an order has no address. */
const UNKNOWN = "Unknown";

export function places(data: ReportData, format: Formats): HTMLElement[] {
  const state = (row: { province?: string | null; province_code: string | null }) =>
    row.province ?? row.province_code ?? UNKNOWN;
  const map = figure({
    id: "sales-by-state",
    title: "Net sales by state",
    note: "All time. The darker a state, the higher its fifth among the states that buy.",
    rows: data.states,
    draw: (width) => element("div", {}, stateMap(data.states, format, width), legend()),
    columns: [
      { header: "State", cell: state },
      { header: "Country", cell: (s) => s.country_code ?? UNKNOWN },
      { header: "Orders", cell: (s) => formatCount(s.orders), numeric: true },
      { header: "Net sales", cell: (s) => format.money(s.net), numeric: true },
    ],
  });
  const top = data.states.slice(0, 15).map((s) => ({ label: state(s), value: s.net }));
  const topStates = figure({
    id: "top-states",
    title: "Top states",
    note: "All time, by net sales.",
    rows: data.states.slice(0, 15),
    draw: (width) => bars(top, format.wholeMoney, width),
    columns: [
      { header: "State", cell: state },
      { header: "Net sales", cell: (s) => format.money(s.net), numeric: true },
    ],
  });
  const cityName = (c: { city: string | null; province_code: string | null }) =>
    `${titleCase(c.city ?? UNKNOWN)}${c.province_code ? `, ${c.province_code}` : ""}`;
  const cities = figure({
    id: "sales-by-city",
    title: "Top cities",
    note: "All time, by net sales.",
    rows: data.cities,
    draw: (width) =>
      bars(
        data.cities.map((c) => ({ label: cityName(c), value: c.net })),
        format.wholeMoney,
        width,
      ),
    columns: [
      { header: "City", cell: cityName },
      { header: "Orders", cell: (c) => formatCount(c.orders), numeric: true },
      { header: "Net sales", cell: (c) => format.money(c.net), numeric: true },
    ],
  });
  return [map, topStates, cities];
}

/** Cities are keyed in lower case; the page shows them as names. */
const titleCase = (text: string) => text.replace(/(^|[\s-])\p{L}/gu, (letter) => letter.toUpperCase());

function legend(): HTMLElement {
  const steps = mapSteps.map((colour) => element("i", { style: `background:${colour}` }));
  return element("p", { class: "legend" }, "lowest fifth ", ...steps, " highest fifth");
}

export function people(data: ReportData, format: Formats): HTMLElement[] {
  const months = data.months.map((m) => ({ date: m.month, rate: m.returning_rate }));
  return [
    figure({
      id: "returning-customers",
      title: "Returning customers by month",
      note: "Share of a month's customers who had ordered before. Guests are in neither number.",
      rows: [...data.months].reverse(),
      draw: (width) => rates(months, width),
      columns: [
        { header: "Month", cell: (m) => formatMonth(m.month) },
        { header: "Customers", cell: (m) => formatCount(m.customers), numeric: true },
        { header: "Returning", cell: (m) => formatCount(m.returning_customers), numeric: true },
        { header: "Rate", cell: (m) => formatPercent(m.returning_rate), numeric: true },
      ],
    }),
    figure({
      id: "top-customers",
      title: "Top customers",
      note: "All time, by net sales. Names stay out of the serving schema unless the owner turns them on.",
      rows: data.customers,
      draw: (width) =>
        bars(
          data.customers.map((c) => ({ label: c.customer_label, value: c.net })),
          format.wholeMoney,
          width,
        ),
      columns: [
        { header: "Rank", cell: (c) => String(c.rank), numeric: true },
        { header: "Customer", cell: (c) => c.customer_label },
        { header: "Orders", cell: (c) => formatCount(c.orders), numeric: true },
        { header: "Net sales", cell: (c) => format.money(c.net), numeric: true },
      ],
    }),
  ];
}

export function products(data: ReportData, format: Formats): HTMLElement[] {
  const name = (p: { product_title: string; variant_title: string | null }) =>
    p.variant_title && p.variant_title !== "Default Title"
      ? `${p.product_title} · ${p.variant_title}`
      : p.product_title;
  const months = byMonth(data.days);
  const returned = months.map((m) => ({ date: m.month, rate: m.gross > 0 ? -m.returns / m.gross : null }));
  return [
    figure({
      id: "top-products",
      title: "Top products",
      note: "All time, by net sales.",
      rows: data.products,
      columns: [
        { header: "Rank", cell: (p) => String(p.rank), numeric: true },
        { header: "Product", cell: name },
        { header: "Type", cell: (p) => p.product_type ?? "" },
        { header: "Sold", cell: (p) => formatCount(p.quantity), numeric: true },
        { header: "Net sales", cell: (p) => format.money(p.net), numeric: true },
        { header: "Returned", cell: (p) => formatPercent(p.return_rate), numeric: true },
      ],
    }),
    figure({
      id: "returns",
      title: "Returns by month",
      note: "Returned sales as a share of the month's gross sales, by the date of the refund.",
      rows: [...months].reverse(),
      draw: (width) => rates(returned, width),
      columns: [
        { header: "Month", cell: (m) => formatMonth(m.month) },
        { header: "Gross sales", cell: (m) => format.money(m.gross), numeric: true },
        { header: "Returns", cell: (m) => format.money(m.returns), numeric: true },
        {
          header: "Share",
          cell: (m) => formatPercent(m.gross > 0 ? -m.returns / m.gross : null),
          numeric: true,
        },
      ],
    }),
  ];
}
