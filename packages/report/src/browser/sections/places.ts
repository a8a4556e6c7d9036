import type { City, Country, State } from "../../data";
import { growth, uniqueLabels } from "../../derive";
import { bars } from "../charts";
import { figure, type Column } from "../figure";
import { formatChange, formatCount, formatCountry } from "../format";
import { stateMap } from "../state-map";
import type { View } from "../view";

const TOP = 15;

export function places(view: View): HTMLElement[] {
  const { data, format } = view;
  const states = view.of(data.states);
  const bought = <Row extends Country>(rows: readonly Row[]) =>
    rows.filter((row) => row.orders > 0 || row.net !== 0);
  return [
    figure({
      id: "sales-by-state",
      title: "Net sales by state",
      note: "The darker a state of the US, the higher its net sales among the states that bought.",
      rows: named(bought(states), stateName),
      draw: (width) => stateMap(states, format, width),
      columns: [
        { header: "State", value: (row) => row.name },
        { header: "Country", value: (row) => formatCountry(row.country_code) },
        ...amounts<State>(view),
      ],
    }),
    ranking(
      view,
      "sales-by-country",
      "Countries",
      "Country",
      named(bought(view.of(data.countries)), countryName),
    ),
    ranking(
      view,
      "top-states",
      "Top states and provinces",
      "State",
      named(bought(states).slice(0, TOP), stateName),
    ),
    ranking(view, "sales-by-city", "Top cities", "City", named(view.of(data.cities), cityName)),
  ];
}

type Named<Row> = Row & { name: string };

function named<Row extends Country>(rows: readonly Row[], name: (row: Row) => string): Named<Row>[] {
  const names = uniqueLabels(rows, name, (row) => formatCountry(row.country_code));
  return rows.map((row, index) => ({ ...row, name: names[index]! }));
}

const NO_ADDRESS = "No address";

const countryName = (row: Country) => formatCountry(row.country_code);

/** Places of many countries have no province: they are told apart by their country. */
function stateName(row: State): string {
  if (row.province ?? row.province_code) return (row.province ?? row.province_code)!;
  return row.country_code ? `${formatCountry(row.country_code)}, no province` : NO_ADDRESS;
}

/** Cities are keyed in lower case; the page shows them as names. */
const titleCase = (text: string) => text.replace(/(^|[\s-])\p{L}/gu, (letter) => letter.toUpperCase());

function cityName(row: City): string {
  const place = row.province_code ?? (row.country_code ? formatCountry(row.country_code) : null);
  return row.city
    ? `${titleCase(row.city)}${place ? `, ${place}` : ""}`
    : place
      ? `${place}, no city`
      : NO_ADDRESS;
}

function ranking<Row extends Country>(
  view: View,
  id: string,
  title: string,
  header: string,
  rows: Named<Row>[],
) {
  return figure({
    id,
    title,
    note: "By net sales.",
    rows,
    draw: (width) =>
      bars(
        rows.slice(0, TOP).map((row) => ({ label: row.name, value: row.net })),
        view.format.wholeMoney,
        width,
      ),
    columns: [{ header, value: (row) => row.name }, ...amounts<Named<Row>>(view)],
  });
}

const amounts = <Row extends Country>({ format, beforeOf }: View): Column<Row>[] => [
  { header: "Orders", value: (row) => row.orders, number: formatCount },
  { header: "Net sales", value: (row) => row.net, number: format.money },
  {
    header: "Change",
    value: (row) => growth(row.net, beforeOf<Row>((r) => r.previous_net)(row)),
    number: formatChange,
  },
];
