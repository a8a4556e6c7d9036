import * as Plot from "@observablehq/plot";

import type { Choice } from "../data";
import { formatChange, formatPercent, utc, type Formats } from "./format";
import type { Step, View } from "./view";

/** Colours come from the style sheet's custom properties, so that charts follow light and dark. */
const ACCENT = "var(--accent)";
/** What is only partly in the period, or outside it, is drawn paler. */
const PALE = 0.45;

export const base = (width: number) => ({
  width,
  style: { background: "transparent", fontSize: "12px", overflow: "visible" },
});

const tip = { format: { x: false, y: false, fill: false, fillOpacity: false }, fill: "var(--card)" } as const;

/** Bars over time, one a day, week or month. */
export function stepBars(
  { steps, unit }: Pick<View, "steps" | "unit">,
  value: (step: Step) => number,
  show: (value: number) => string,
  width: number,
) {
  return Plot.plot({
    ...base(width),
    height: 240,
    marginLeft: 52,
    x: { type: "utc", label: null },
    y: { label: null, grid: true, ticks: 5, tickFormat: show },
    marks: [
      Plot.rectY(steps, {
        x: (step: Step) => utc(step.starts),
        interval: interval(unit),
        y: value,
        fill: ACCENT,
        fillOpacity: (step: Step) => (step.isPart ? PALE : 1),
        inset: 1,
        tip,
        title: (step: Step) => `${step.label}\n${show(value(step))}`,
      }),
      Plot.ruleY([0]),
    ],
  });
}

const interval = (unit: View["unit"]) => (unit === "week" ? "monday" : unit);

/** A line over time with a gap where there is no number. */
export function stepLine(
  { steps }: Pick<View, "steps">,
  value: (step: Step) => number | null,
  show: (value: number) => string,
  width: number,
) {
  return Plot.plot({
    ...base(width),
    height: 240,
    marginLeft: 52,
    x: { type: "utc", label: null },
    y: { label: null, grid: true, ticks: 4, zero: true, tickFormat: show },
    marks: [
      Plot.ruleY([0]),
      Plot.lineY(steps, { x: (s: Step) => utc(s.starts), y: value, stroke: ACCENT, strokeWidth: 2 }),
      Plot.dot(steps, {
        x: (s: Step) => utc(s.starts),
        y: value,
        fill: ACCENT,
        r: steps.length > 40 ? 0 : 3,
        tip,
        title: (s: Step) => `${s.label}\n${show(value(s) ?? 0)}`,
      }),
    ],
  });
}

/** Parts of each day, week or month on top of each other, with a legend of their names. */
export function stackedSteps(
  { steps, unit }: Pick<View, "steps" | "unit">,
  parts: readonly { name: string; colour: string; value: (step: Step) => number }[],
  show: (value: number) => string,
  width: number,
) {
  const rows = steps.flatMap((step) => parts.map((part) => ({ step, part, amount: part.value(step) })));
  return Plot.plot({
    ...base(width),
    height: 240,
    marginLeft: 52,
    x: { type: "utc", label: null },
    y: { label: null, grid: true, ticks: 5, tickFormat: show },
    color: { type: "identity" },
    marks: [
      Plot.rectY(rows, {
        x: (row) => utc(row.step.starts),
        interval: interval(unit),
        y: "amount",
        fill: (row) => row.part.colour,
        inset: 1,
        tip,
        title: (row) => `${row.step.label}\n${row.part.name}: ${show(row.amount)}`,
      }),
      Plot.ruleY([0]),
    ],
  });
}

/** A rate by month; the chosen period is shaded. */
export function monthlyRate(
  rows: readonly { date: string; rate: number | null }[],
  choice: Choice,
  width: number,
) {
  return Plot.plot({
    ...base(width),
    height: 240,
    marginLeft: 48,
    x: { type: "utc", label: null },
    y: { label: null, grid: true, ticks: 4, zero: true, tickFormat: (value: number) => formatPercent(value) },
    marks: [
      Plot.rectX([choice], {
        x1: (c: Choice) => utc(c.first_date > rows[0]!.date ? c.first_date : rows[0]!.date),
        x2: (c: Choice) => utc(c.last_date),
        fill: ACCENT,
        fillOpacity: 0.12,
      }),
      Plot.ruleY([0]),
      Plot.lineY(rows, { x: (r) => utc(r.date), y: "rate", stroke: ACCENT, strokeWidth: 2 }),
    ],
  });
}

export interface GrowthBar {
  label: string;
  against: string;
  growth: number | null;
  /** Within the chosen period. */
  isChosen: boolean;
}

/** Relative changes of periods side by side: against the period before and against the year before. */
export function growthBars(rows: readonly GrowthBar[], width: number) {
  const labels = [...new Set(rows.map((row) => row.label))];
  const kinds = [...new Set(rows.map((row) => row.against))];
  const isCrowded = width / labels.length < 70;
  const marginBottom = isCrowded ? 92 : 32;
  return Plot.plot({
    ...base(width),
    height: 208 + marginBottom,
    marginBottom,
    fx: { label: null, domain: labels, tickRotate: isCrowded ? -60 : 0, padding: 0.15 },
    x: { axis: null, domain: kinds },
    y: { label: null, grid: true, ticks: 4, inset: 14, tickFormat: (value: number) => formatChange(value) },
    color: { type: "identity" },
    marks: [
      Plot.axisFx({ anchor: "bottom", label: null, tickRotate: isCrowded ? -60 : 0 }),
      Plot.barY(rows, {
        fx: "label",
        x: "against",
        y: "growth",
        fill: (row: GrowthBar) => growthColour(kinds.indexOf(row.against)),
        fillOpacity: (row: GrowthBar) => (row.isChosen ? 1 : PALE),
        tip,
        title: (row: GrowthBar) => `${row.label}\n${formatChange(row.growth)} on ${row.against}`,
      }),
      Plot.ruleY([0]),
    ],
  });
}

/** Against the year before comes last and in the strong colour: a season's dip against the quarter before is no loss. */
export const growthColour = (position: number) => ["var(--second)", ACCENT][position]!;

/** Horizontal bars with their amounts. Labels are drawn beside rows, not joined by name, so that two may be alike. */
export function bars(
  rows: readonly { label: string; value: number }[],
  show: (value: number) => string,
  width: number,
) {
  const margin = Math.min(width * 0.45, Math.max(...rows.map((row) => row.label.length), 8) * 7 + 12);
  const places = rows.map((_, index) => index);
  const letters = Math.floor((margin - 12) / 6.2);
  const short = (text: string) => (text.length > letters ? `${text.slice(0, letters - 1)}…` : text);
  return Plot.plot({
    ...base(width),
    height: rows.length * 26 + 16,
    marginLeft: margin,
    marginRight: 72,
    x: {
      axis: null,
      domain: [Math.min(0, ...rows.map((r) => r.value)), Math.max(...rows.map((r) => r.value), 1)],
    },
    y: {
      type: "band",
      label: null,
      domain: places,
      tickSize: 0,
      tickFormat: (index: number) => short(rows[index]!.label),
    },
    marks: [
      Plot.barX(places, {
        x: (i: number) => rows[i]!.value,
        y: (i: number) => i,
        fill: ACCENT,
        insetTop: 2,
        insetBottom: 2,
      }),
      Plot.text(places, {
        x: (i: number) => Math.max(0, rows[i]!.value),
        y: (i: number) => i,
        text: (i: number) => show(rows[i]!.value),
        textAnchor: "start",
        dx: 5,
        fill: "currentColor",
      }),
    ],
  });
}

/** How a sum is put together: each part begins where the one before ended, sums stand on the ground. */
export function waterfall(
  rows: readonly { label: string; amount: number; isSum: boolean }[],
  format: Formats,
  width: number,
) {
  let reached = 0;
  const drawn = rows.map((row) => {
    const from = row.isSum ? 0 : reached;
    reached = row.isSum ? row.amount : reached + row.amount;
    return { ...row, from, to: reached };
  });
  return Plot.plot({
    ...base(width),
    height: rows.length * 28 + 16,
    marginLeft: 96,
    marginRight: 84,
    x: { axis: null },
    y: { label: null, domain: rows.map((row) => row.label), tickSize: 0 },
    color: { type: "identity" },
    marks: [
      Plot.barX(drawn, {
        x1: "from",
        x2: "to",
        y: "label",
        fill: (row) => (row.isSum ? ACCENT : row.amount < 0 ? "var(--loss)" : "var(--second)"),
        insetTop: 3,
        insetBottom: 3,
      }),
      Plot.text(drawn, {
        x: (row) => Math.max(row.from, row.to),
        y: "label",
        text: (row) => format.wholeMoney(row.amount),
        textAnchor: "start",
        dx: 5,
        fill: "currentColor",
      }),
      Plot.ruleX([0]),
    ],
  });
}
