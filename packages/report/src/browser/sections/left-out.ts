import type { LeftOut } from "../../data";
import { element } from "../dom";
import { figure } from "../figure";
import { formats } from "../format";

/** Orders that no figure counts, so that nobody wonders why the shop shows more; nothing when there are none. */
export function leftOut(orders: readonly LeftOut[]): HTMLElement | null {
  if (orders.length === 0) return null;
  const amount = (order: LeftOut) => formats(order.currency_code).money(order.amount);
  return element(
    "section",
    { class: "figures", "aria-label": "Left out" },
    figure({
      id: "left-out",
      title: orders.length === 1 ? "One order is left out" : `${orders.length} orders are left out`,
      note: "They are in none of the figures, because something in them cannot be right. Correct them in the shop; the next run counts them.",
      rows: orders,
      columns: [
        { header: "Order", value: (order) => order.order_name },
        { header: "What is wrong", value: (order) => order.reason },
        { header: "Amount", value: (order) => order.amount, show: amount },
      ],
    }),
  );
}
