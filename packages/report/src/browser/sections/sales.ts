import type { Growth, Totals } from "../../data";
import { growth } from "../../derive";
import { bars, growthBars, growthColour, stepBars, stepLine, waterfall } from "../charts";
import { element } from "../dom";
import { figure, type Column } from "../figure";
import { formatChange, formatCount, soFar } from "../format";
import type { Step, View } from "../view";

export function sales(view: View): HTMLElement[] {
  return [netOverTime(view), breakdown(view), orders(view), averageOrder(view), ...growths(view)];
}

const when = { header: "When", value: (step: Step) => step.starts, show: (step: Step) => step.label };
const newestFirst = (steps: readonly Step[]) => [...steps].reverse();

function netOverTime(view: View): HTMLElement {
  const { format, steps } = view;
  return figure({
    id: "net-over-time",
    title: `Net sales by ${view.unit}`,
    note: "Gross sales less discounts and returns, before shipping and tax. Paler is what the period holds only a part of.",
    rows: newestFirst(steps),
    draw: (width) => stepBars(view, (s) => s.net, format.compactMoney, width),
    columns: [
      when,
      { header: "Orders", value: (s) => s.orders, number: formatCount },
      { header: "Net sales", value: (s) => s.net, number: format.money },
      { header: "Total sales", value: (s) => s.total, number: format.money },
    ],
  });
}

const PARTS: readonly {
  label: string;
  value: (totals: Totals) => number;
  isSum?: boolean;
  isRare?: boolean;
}[] = [
  { label: "Gross sales", value: (t) => t.gross },
  { label: "Discounts", value: (t) => t.discounts },
  { label: "Returns", value: (t) => t.returns },
  { label: "Net sales", value: (t) => t.net, isSum: true },
  { label: "Shipping", value: (t) => t.shipping },
  { label: "Duties", value: (t) => t.duties, isRare: true },
  { label: "Fees", value: (t) => t.fees, isRare: true },
  { label: "Taxes", value: (t) => t.tax },
  { label: "Total sales", value: (t) => t.total, isSum: true },
];

/** From gross sales to what customers paid, line by line. */
function breakdown({ now, before, format }: View): HTMLElement {
  const rows = PARTS.filter(
    ({ value, isRare }) => !isRare || value(now) !== 0 || (before && value(before) !== 0),
  ).map(({ label, value, isSum = false }) => ({
    label,
    isSum,
    amount: value(now),
    before: before ? value(before) : null,
  }));
  return figure({
    id: "breakdown",
    title: "Total sales, broken down",
    note: "From list prices to what customers paid.",
    rows,
    draw: (width) => waterfall(rows, format, width),
    columns: [
      { header: "Part", value: (row) => row.label },
      { header: "Amount", value: (row) => row.amount, number: format.money },
      { header: "Period before", value: (row) => row.before, number: format.money },
      { header: "Change", value: (row) => changeOfSigned(row.amount, row.before), number: formatChange },
    ],
  });
}

/** Discounts and returns are negative: more of them is an increase. */
const changeOfSigned = (now: number, before: number | null) =>
  before !== null && now <= 0 && before < 0 ? growth(-now, -before) : growth(now, before);

function orders(view: View): HTMLElement {
  return figure({
    id: "orders-over-time",
    title: `Orders by ${view.unit}`,
    rows: newestFirst(view.steps),
    draw: (width) => stepBars(view, (s) => s.orders, formatCount, width),
    columns: [when, { header: "Orders", value: (s) => s.orders, number: formatCount }],
  });
}

function averageOrder(view: View): HTMLElement {
  const { format } = view;
  return figure({
    id: "average-order-over-time",
    title: `Average order by ${view.unit}`,
    note: "Gross sales less discounts, per order.",
    rows: newestFirst(view.steps),
    draw: (width) => stepLine(view, (s) => s.average_order, format.compactMoney, width),
    columns: [
      when,
      { header: "Orders", value: (s) => s.orders, number: formatCount },
      { header: "Average order", value: (s) => s.average_order, number: format.money },
    ],
  });
}

/** Quarters and years are compared with their like; those outside the chosen period are paler, and at most this many. */
const CONTEXT = 8;

function growths({ data, choice, format }: View): HTMLElement[] {
  const shown = (periods: readonly Growth[]) =>
    periods.filter(
      (period, index) =>
        isChosen(periods, index) ||
        (period.first_date <= choice.last_date && index >= periods.length - CONTEXT),
    );
  const isChosen = (periods: readonly Growth[], index: number) =>
    (periods[index + 1]?.first_date ?? "9999") > choice.first_date;
  const label = (period: Growth) => soFar(period.label, period.is_in_progress);
  const chosenIn = (periods: readonly Growth[]) => (period: Growth) =>
    isChosen(periods, periods.indexOf(period));
  const net: Column<Growth> = { header: "Net sales", value: (p) => p.net, number: format.money };
  const period: Column<Growth> = { header: "Period", value: label };
  const [quarters, years] = [shown(data.quarters), shown(data.years)];
  const QUARTER = "the quarter before";
  const YEAR = "the year before";
  return [
    figure({
      id: "growth-by-quarter",
      title: "Growth by quarter",
      note: "Change of net sales. A quarter so far is compared with as many days from the start of the other.",
      rows: [...quarters].reverse(),
      draw: (width) =>
        element(
          "div",
          {},
          growthBars(
            quarters.flatMap((q) => [
              { label: label(q), against: QUARTER, growth: q.growth, isChosen: chosenIn(data.quarters)(q) },
              {
                label: label(q),
                against: YEAR,
                growth: q.year_ago_growth,
                isChosen: chosenIn(data.quarters)(q),
              },
            ]),
            width,
          ),
          legend(
            [`on ${QUARTER} (seasons show)`, "on the same quarter a year before"].map((text, i) => [
              growthColour(i),
              text,
            ]),
          ),
        ),
      columns: [
        period,
        net,
        { header: "On the quarter before", value: (p) => p.growth, number: formatChange },
        { header: "On the year before", value: (p) => p.year_ago_growth, number: formatChange },
      ],
    }),
    figure({
      id: "growth-by-year",
      title: "Growth by year",
      note: "Change of net sales to the year before. A year so far is compared with as many days from the start of the other.",
      rows: [...years].reverse(),
      draw: (width) =>
        bars(
          years.map((y) => ({ label: `${label(y)}  ${formatChange(y.growth)}`, value: y.net })),
          format.wholeMoney,
          width,
        ),
      columns: [period, net, { header: "Growth", value: (p) => p.growth, number: formatChange }],
    }),
  ];
}

/** Names of colours, in the order in which they are drawn. */
export function legend(items: readonly (readonly string[])[]): HTMLElement {
  return element(
    "p",
    { class: "legend" },
    ...items.map(([colour, text]) =>
      element("span", {}, element("i", { style: `background:${colour}` }), text!),
    ),
  );
}
