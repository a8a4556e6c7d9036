import { element } from "./dom";

export interface Column<Row> {
  header: string;
  cell: (row: Row) => string;
  /** Right-aligned, tabular figures. */
  numeric?: boolean;
}

interface FigureProps<Row> {
  id: string;
  title: string;
  note?: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  /** Draws the chart for a width in CSS pixels; drawn again when the width changes. Without it the table is the figure. */
  draw?: (width: number) => Element;
}

/** A titled figure whose numbers can always be read as a table too. */
export function figure<Row>({ id, title, note, rows, columns, draw }: FigureProps<Row>): HTMLElement {
  const table = tableOf(rows, columns, title);
  const heading = element("figcaption", {}, element("h2", {}, title), note ? element("p", {}, note) : null);
  if (!draw) return element("figure", { id, class: "table" }, heading, table);

  const chart = element("div", {
    class: "chart",
    role: "img",
    "aria-label": `${title} (chart; the table below has the numbers)`,
  });
  const redraw = () => chart.clientWidth > 0 && chart.replaceChildren(draw(chart.clientWidth));
  new ResizeObserver(redraw).observe(chart);
  const details = element("details", {}, element("summary", {}, "Show as a table"), table);
  return element("figure", { id }, heading, chart, details);
}

function tableOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[], caption: string): HTMLElement {
  const kind = (column: Column<Row>): Record<string, string> => (column.numeric ? { class: "number" } : {});
  const head = columns.map((column) => element("th", { scope: "col", ...kind(column) }, column.header));
  const body = rows.map((row) =>
    element("tr", {}, ...columns.map((column) => element("td", kind(column), column.cell(row)))),
  );
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body)),
  );
}
