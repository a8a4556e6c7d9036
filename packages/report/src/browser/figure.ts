import { csvOf, downloadButton, type Cell } from "./csv";
import { element } from "./dom";

export interface Column<Row> {
  header: string;
  /** What the column holds, as the CSV file has it. */
  value: (row: Row) => Cell;
  /** How the page shows a text; left out, the value itself. */
  show?: (row: Row) => string;
  /** How the page shows numbers, which stand on the right. */
  number?: (value: number | null) => string;
}

interface FigureProps<Row> {
  id: string;
  title: string;
  note?: string;
  /** Told instead of chart and table when there are no rows. */
  empty?: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  /** Draws the chart for a width in CSS pixels; drawn again when the width changes. Without it the table is the figure. */
  draw?: (width: number) => Element;
}

/** A titled figure whose numbers can always be read as a table too, and saved as CSV. */
export function figure<Row>({ id, title, note, empty, rows, columns, draw }: FigureProps<Row>): HTMLElement {
  const heading = element("figcaption", {}, element("h2", {}, title), note ? element("p", {}, note) : null);
  if (rows.length === 0)
    return element(
      "figure",
      { id },
      heading,
      element("p", { class: "empty" }, empty ?? "Nothing in this period."),
    );

  const table = tableOf(rows, columns, title);
  const download = downloadButton(`${id}.csv`, title, () =>
    csvOf(
      columns.map((column) => column.header),
      rows.map((row) => columns.map((column) => column.value(row))),
    ),
  );
  if (!draw) return element("figure", { id, class: "table" }, heading, table, download);

  const chart = element("div", {
    class: "chart",
    role: "img",
    "aria-label": `${title} (chart; the table below has the numbers)`,
  });
  const redraw = () => chart.clientWidth > 0 && chart.replaceChildren(draw(chart.clientWidth));
  new ResizeObserver(redraw).observe(chart);
  const details = element("details", {}, element("summary", {}, "Show as a table"), table, download);
  return element("figure", { id }, heading, chart, details);
}

/** On a narrow screen each row becomes a block, in which every number names its column. */
function tableOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[], caption: string): HTMLElement {
  const kind = (column: Column<Row>): Record<string, string> => (column.number ? { class: "number" } : {});
  const head = columns.map((column) => element("th", { scope: "col", ...kind(column) }, column.header));
  const cell = (column: Column<Row>, row: Row) =>
    column.number?.(column.value(row) as number | null) ??
    column.show?.(row) ??
    String(column.value(row) ?? "");
  const body = rows.map((row) =>
    element(
      "tr",
      {},
      ...columns.map((column) =>
        element("td", { ...kind(column), "data-label": column.header }, cell(column, row)),
      ),
    ),
  );
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element(
      "table",
      { class: columns.length > 3 ? "wide" : "narrow" },
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...body),
    ),
  );
}
