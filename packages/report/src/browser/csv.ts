import { csvFormatRows } from "d3";

import { element } from "./dom";

export type Cell = string | number | null;

/** A spreadsheet takes a text that begins like this for a formula; the apostrophe makes it a text again. */
const FORMULA = /^[=+\-@\t\r]/;

/** Rows as CSV (RFC 4180): numbers with a point and no separators, dates as `YYYY-MM-DD`, nothing where nothing is. */
export function csvOf(headers: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const text = (cell: Cell) =>
    cell === null ? "" : typeof cell === "number" ? String(cell) : FORMULA.test(cell) ? `'${cell}` : cell;
  return csvFormatRows([headers as string[], ...rows.map((row) => row.map(text))]);
}

/** A button that saves what `content` gives when it is pressed. The mark at the start tells Excel that it is UTF-8. */
export function downloadButton(file: string, title: string, content: () => string): HTMLButtonElement {
  const button = element(
    "button",
    { type: "button", class: "download", "aria-label": `Download ${title} as CSV` },
    "Download CSV",
  );
  button.addEventListener("click", () => {
    const url = URL.createObjectURL(new Blob(["\ufeff", content()], { type: "text/csv;charset=utf-8" }));
    element("a", { href: url, download: file }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  });
  return button;
}
