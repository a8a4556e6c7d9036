import * as Plot from "@observablehq/plot";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlas from "us-atlas/states-albers-10m.json";

import type { State } from "../data";
import { base } from "./charts";
import { element } from "./dom";
import type { Formats } from "./format";

const STEPS = ["var(--step-1)", "var(--step-2)", "var(--step-3)", "var(--step-4)", "var(--step-5)"];

const topology = atlas as unknown as Topology<{ states: GeometryCollection<{ name: string }> }>;
const shapes = feature(topology, topology.objects.states).features;
type Shape = (typeof shapes)[number];

/** A colour step: states with net sales from `from` to `to`, both reached by a state. */
export interface MapStep {
  colour: string;
  from: number;
  to: number;
}

/** Fifths of the states that bought, lowest first; fewer steps where there are fewer states. */
export function mapSteps(states: readonly State[]): MapStep[] {
  const sorted = selling(states).sort((a, b) => a - b);
  return STEPS.flatMap((colour, index) => {
    const part = sorted.slice(
      Math.ceil((index * sorted.length) / STEPS.length),
      Math.ceil(((index + 1) * sorted.length) / STEPS.length),
    );
    return part.length ? [{ colour, from: part[0]!, to: part.at(-1)! }] : [];
  });
}

const selling = (states: readonly State[]) =>
  states.filter((s) => s.country_code === "US" && s.province && s.net > 0).map((s) => s.net);

/** The map joins on the state's name, which both the atlas and the orders carry. */
export function stateMap(states: readonly State[], format: Formats, width: number): HTMLElement {
  const size = Math.min(width, 820);
  const net = new Map(states.filter((s) => s.country_code === "US").map((s) => [s.province, s.net]));
  const steps = mapSteps(states);
  const colour = (name: string) => {
    const value = net.get(name) ?? 0;
    return value > 0 ? steps.find((step) => value <= step.to)!.colour : "var(--empty)";
  };
  const map = Plot.plot({
    ...base(size),
    height: size * 0.62,
    margin: 0,
    projection: { type: "identity", domain: { type: "FeatureCollection", features: shapes } as never },
    color: { type: "identity" },
    marks: [
      Plot.geo(shapes, {
        fill: (shape: Shape) => colour(shape.properties.name),
        stroke: "var(--card)",
        title: (shape: Shape) =>
          `${shape.properties.name}\n${format.money(net.get(shape.properties.name) ?? 0)}`,
        tip: { fill: "var(--card)" },
      }),
    ],
  });
  return element("div", {}, map, legend(steps, format));
}

/** Every step with the amounts that it stands for. */
function legend(steps: readonly MapStep[], format: Formats): HTMLElement {
  const range = ({ from, to }: MapStep) =>
    from === to ? format.wholeMoney(from) : `${format.wholeMoney(from)} to ${format.wholeMoney(to)}`;
  const items = [
    { colour: "var(--empty)", text: "none" },
    ...steps.map((s) => ({ colour: s.colour, text: range(s) })),
  ];
  return element(
    "p",
    { class: "legend" },
    ...items.map(({ colour, text }) =>
      element("span", {}, element("i", { style: `background:${colour}` }), text),
    ),
  );
}
