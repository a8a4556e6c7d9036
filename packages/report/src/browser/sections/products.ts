import type { Product, ProductType } from "../../data";
import { growth } from "../../derive";
import { bars, stepLine } from "../charts";
import { figure, type Column } from "../figure";
import { formatChange, formatCount, formatPercent } from "../format";
import type { Step, View } from "../view";

export function products(view: View): HTMLElement[] {
  return [topProducts(view), productTypes(view), discountCodes(view), returns(view)];
}

function topProducts(view: View): HTMLElement {
  const name = (p: Product) =>
    p.variant_title && p.variant_title !== "Default Title"
      ? `${p.product_title} · ${p.variant_title}`
      : p.product_title;
  return figure({
    id: "top-products",
    title: "Top products",
    note: "By net sales.",
    rows: view.of(view.data.products),
    columns: [
      { header: "Rank", value: (p) => p.rank, number: formatCount },
      { header: "Product", value: name },
      { header: "Type", value: (p) => p.product_type },
      ...amounts<Product>(view),
    ],
  });
}

const typeName = (type: string | null) => type || "No type";

function productTypes(view: View): HTMLElement {
  const rows = view.of(view.data.types).filter((row) => row.net !== 0 || row.quantity !== 0);
  return figure({
    id: "product-types",
    title: "Product types",
    note: "By net sales.",
    rows,
    draw: (width) =>
      bars(
        rows.map((row) => ({ label: typeName(row.product_type), value: row.net })),
        view.format.wholeMoney,
        width,
      ),
    columns: [{ header: "Type", value: (row) => typeName(row.product_type) }, ...amounts<ProductType>(view)],
  });
}

const amounts = <Row extends ProductType>({ format, beforeOf }: View): Column<Row>[] => [
  { header: "Sold", value: (row) => row.quantity, number: formatCount },
  { header: "Net sales", value: (row) => row.net, number: format.money },
  {
    header: "Change",
    value: (row) => growth(row.net, beforeOf<Row>((r) => r.previous_net)(row)),
    number: formatChange,
  },
  { header: "Returned", value: (row) => row.return_rate, number: formatPercent },
];

function discountCodes(view: View): HTMLElement {
  const { format } = view;
  const rows = view.of(view.data.codes).filter((row) => row.orders > 0);
  const before = view.beforeOf<(typeof rows)[number]>((row) => row.previous_sold);
  return figure({
    id: "discount-codes",
    title: "Discount codes",
    note: "What the orders with a code brought after discounts. An order with two codes counts for both.",
    empty: "No code was used in this period.",
    rows,
    draw: (width) =>
      bars(
        rows.slice(0, 15).map((row) => ({ label: row.code, value: row.sold })),
        format.wholeMoney,
        width,
      ),
    columns: [
      { header: "Code", value: (row) => row.code },
      { header: "Orders", value: (row) => row.orders, number: formatCount },
      { header: "Sold", value: (row) => row.sold, number: format.money },
      { header: "Change", value: (row) => growth(row.sold, before(row)), number: formatChange },
      { header: "Given", value: (row) => row.given, number: format.money },
    ],
  });
}

const returnedShare = (step: Step) => (step.gross > 0 ? -step.returns / step.gross : null);

function returns(view: View): HTMLElement {
  return figure({
    id: "returns",
    title: `Returns by ${view.unit}`,
    note: "Returned sales as a share of gross sales, by the date of the refund.",
    rows: [...view.steps].reverse(),
    draw: (width) => stepLine(view, returnedShare, formatPercent, width),
    columns: [
      { header: "When", value: (s) => s.starts, show: (s) => s.label },
      { header: "Gross sales", value: (s) => s.gross, number: view.format.money },
      { header: "Returns", value: (s) => s.returns, number: view.format.money },
      { header: "Share", value: returnedShare, number: formatPercent },
    ],
  });
}
