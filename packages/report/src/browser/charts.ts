import * as Plot from "@observablehq/plot";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlas from "us-atlas/states-albers-10m.json";

import type { Period, State } from "../data";
import type { MonthOfSales } from "../derive";
import { formatChange, formatMonth, formatPercent, soFar, utc, type Formats } from "./format";

/** Colours come from the style sheet's custom properties, so that charts follow light and dark. */
const ACCENT = "var(--accent)";
const STEPS = ["var(--step-1)", "var(--step-2)", "var(--step-3)", "var(--step-4)", "var(--step-5)"];

const base = (width: number) => ({
  width,
  style: { background: "transparent", fontSize: "12px", overflow: "visible" },
});

export function monthlyNet(months: readonly MonthOfSales[], format: Formats, width: number) {
  return Plot.plot({
    ...base(width),
    height: 280,
    marginLeft: 52,
    x: { type: "utc", label: null },
    y: { label: null, grid: true, ticks: 5, tickFormat: (value: number) => format.compactMoney(value) },
    marks: [
      Plot.rectY(months, {
        x: (m: MonthOfSales) => utc(m.month),
        interval: "month",
        y: "net",
        fill: ACCENT,
        inset: 1,
        tip: { format: { x: false, y: false }, fill: "var(--card)" },
        title: (m: MonthOfSales) =>
          `${soFar(formatMonth(m.month), m.isInProgress)}\n${format.money(m.net)}\n${formatChange(m.growth)} on a year`,
      }),
      Plot.ruleY([0]),
    ],
  });
}

/** The last one may have more days to come. */
export const periodLabel = (period: Period) => soFar(period.label, period.is_in_progress);

export function periodGrowth(periods: readonly Period[], width: number) {
  const shown = periods.filter((period) => period.growth !== null);
  const isCrowded = width / shown.length < 70;
  const marginBottom = isCrowded ? 88 : 32;
  return Plot.plot({
    ...base(width),
    height: 188 + marginBottom,
    marginBottom,
    x: { label: null, domain: shown.map(periodLabel), tickRotate: isCrowded ? -60 : 0 },
    y: {
      label: null,
      grid: true,
      ticks: 4,
      insetTop: 14,
      insetBottom: 14,
      tickFormat: (value: number) => formatChange(value),
    },
    marks: [
      Plot.barY(shown, {
        x: periodLabel,
        y: "growth",
        fill: (p: Period) => (p.growth! < 0 ? "var(--loss)" : ACCENT),
      }),
      // A label stands outside its bar: above a gain, below a loss.
      ...[-8, 10].map((dy) =>
        Plot.text(shown, {
          x: periodLabel,
          y: "growth",
          text: (p: Period) => formatChange(p.growth),
          dy,
          fill: "currentColor",
          filter: (p: Period) => width / shown.length > 44 && p.growth! < 0 === dy > 0,
        }),
      ),
      Plot.ruleY([0]),
    ],
  });
}

export function rates(rows: readonly { date: string; rate: number | null }[], width: number) {
  return Plot.plot({
    ...base(width),
    height: 220,
    marginLeft: 48,
    x: { type: "utc", label: null },
    y: { label: null, grid: true, ticks: 4, zero: true, tickFormat: (value: number) => formatPercent(value) },
    marks: [
      Plot.ruleY([0]),
      Plot.areaY(rows, { x: (r) => utc(r.date), y: "rate", fill: ACCENT, fillOpacity: 0.15 }),
      Plot.lineY(rows, { x: (r) => utc(r.date), y: "rate", stroke: ACCENT, strokeWidth: 2 }),
    ],
  });
}

export function bars(
  rows: readonly { label: string; value: number }[],
  show: (value: number) => string,
  width: number,
) {
  const margin = Math.min(220, Math.max(...rows.map((row) => row.label.length), 8) * 7 + 12);
  return Plot.plot({
    ...base(width),
    height: rows.length * 26 + 16,
    marginLeft: margin,
    marginRight: 64,
    x: { axis: null, domain: [0, Math.max(...rows.map((row) => row.value), 1)] },
    y: { label: null, domain: rows.map((row) => row.label), tickSize: 0 },
    marks: [
      Plot.barX(rows, { x: "value", y: "label", fill: ACCENT, insetTop: 2, insetBottom: 2 }),
      Plot.text(rows, {
        x: "value",
        y: "label",
        text: (r) => show(r.value),
        textAnchor: "start",
        dx: 5,
        fill: "currentColor",
      }),
    ],
  });
}

const topology = atlas as unknown as Topology<{ states: GeometryCollection<{ name: string }> }>;
const shapes = feature(topology, topology.objects.states).features;

/** The map joins on the state's name, which both the atlas and the orders carry. */
export function stateMap(states: readonly State[], format: Formats, width: number) {
  const size = Math.min(width, 820);
  const net = new Map(states.filter((s) => s.country_code === "US").map((s) => [s.province, s.net]));
  const sorted = [...net.values()].filter((value) => value > 0).sort((a, b) => a - b);
  const colour = (name: string) => {
    const value = net.get(name);
    if (value === undefined || value <= 0) return "var(--empty)";
    return STEPS[Math.min(4, Math.floor((sorted.indexOf(value) / sorted.length) * 5))]!;
  };
  return Plot.plot({
    ...base(size),
    height: size * 0.62,
    margin: 0,
    projection: { type: "identity", domain: { type: "FeatureCollection", features: shapes } as never },
    color: { type: "identity" },
    marks: [
      Plot.geo(shapes, {
        fill: (shape: (typeof shapes)[number]) => colour(shape.properties.name),
        stroke: "var(--card)",
        title: (shape: (typeof shapes)[number]) =>
          `${shape.properties.name}\n${format.money(net.get(shape.properties.name) ?? 0)}`,
        tip: { fill: "var(--card)" },
      }),
    ],
  });
}

/** Fifths of the selling states, lowest first; the map's legend. */
export const mapSteps = STEPS;
