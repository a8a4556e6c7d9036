import { growth } from "../../derive";
import { bars, monthlyRate, stackedSteps } from "../charts";
import { element } from "../dom";
import { figure } from "../figure";
import { formatChange, formatCount, formatMonth, formatPercent } from "../format";
import type { Step, View } from "../view";
import { legend } from "./sales";

export function customers(view: View): HTMLElement[] {
  return [newAndReturning(view), returningRate(view), topCustomers(view)];
}

const KINDS = [
  { name: "New", colour: "var(--step-3)", value: (s: Step) => s.kinds.new_net },
  { name: "Returning", colour: "var(--accent)", value: (s: Step) => s.kinds.returning_net },
  { name: "Guests", colour: "var(--second)", value: (s: Step) => s.kinds.guest_net },
] as const;

function newAndReturning(view: View): HTMLElement {
  const { format, steps } = view;
  return figure({
    id: "new-and-returning",
    title: "New and returning customers",
    note: "Net sales of first orders, of later orders, and of orders without a customer account.",
    rows: [...steps].reverse(),
    draw: (width) =>
      element(
        "div",
        {},
        stackedSteps(view, KINDS, format.compactMoney, width),
        legend(KINDS.map(({ colour, name }) => [colour, name])),
      ),
    columns: [
      { header: "When", value: (s) => s.starts, show: (s) => s.label },
      { header: "New: orders", value: (s) => s.kinds.new_orders, number: formatCount },
      { header: "New: net sales", value: (s) => s.kinds.new_net, number: format.money },
      { header: "Returning: orders", value: (s) => s.kinds.returning_orders, number: formatCount },
      { header: "Returning: net sales", value: (s) => s.kinds.returning_net, number: format.money },
      { header: "Guests: orders", value: (s) => s.kinds.guest_orders, number: formatCount },
      { header: "Guests: net sales", value: (s) => s.kinds.guest_net, number: format.money },
    ],
  });
}

/** A rate needs some months around it to be read. */
const CONTEXT = 12;

function returningRate({ data, choice }: View): HTMLElement {
  const months = data.months.filter(
    ({ month }, index) =>
      month >= `${choice.first_date.slice(0, 7)}-01` || index >= data.months.length - CONTEXT,
  );
  return figure({
    id: "returning-customers",
    title: "Returning customers by month",
    note: "Share of a month's customers who had ordered before; guests are in neither number. The chosen period is shaded.",
    rows: [...months].reverse(),
    draw: (width) =>
      monthlyRate(
        months.map((m) => ({ date: m.month, rate: m.returning_rate })),
        choice,
        width,
      ),
    columns: [
      { header: "Month", value: (m) => m.month, show: (m) => formatMonth(m.month) },
      { header: "Customers", value: (m) => m.customers, number: formatCount },
      { header: "Returning", value: (m) => m.returning_customers, number: formatCount },
      { header: "Rate", value: (m) => m.returning_rate, number: formatPercent },
    ],
  });
}

function topCustomers(view: View): HTMLElement {
  const rows = view.of(view.data.customers);
  const before = view.beforeOf<(typeof rows)[number]>((row) => row.previous_net);
  return figure({
    id: "top-customers",
    title: "Top customers",
    note: "By net sales. Names are shown only where the owner has turned them on.",
    rows,
    draw: (width) =>
      bars(
        rows.map((row) => ({ label: row.customer_label, value: row.net })),
        view.format.wholeMoney,
        width,
      ),
    columns: [
      { header: "Rank", value: (row) => row.rank, number: formatCount },
      { header: "Customer", value: (row) => row.customer_label },
      { header: "Orders", value: (row) => row.orders, number: formatCount },
      { header: "Net sales", value: (row) => row.net, number: view.format.money },
      { header: "Change", value: (row) => growth(row.net, before(row)), number: formatChange },
    ],
  });
}
