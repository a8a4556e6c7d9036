import type { Value, Values } from "../plugin/dynamic-value";

/** How names and values stand in Snowflake's statements. */

export const identifier = (name: Value | undefined) => `"${String(name).replaceAll('"', '""')}"`;
export const literal = (value: Value | undefined) =>
  `'${String(value).replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
export const qualified = (...names: (Value | undefined)[]) => names.map(identifier).join(".");

/** `DB.SCHEMA` or `"DB"."SCHEMA"` → its parts. */
export function partsOf(name: string): string[] {
  return [...name.matchAll(/"((?:[^"]|"")*)"|([^.]+)/g)].map(([, quoted, plain]) =>
    quoted === undefined ? plain! : quoted.replaceAll('""', '"'),
  );
}

/** The provider takes `ROLE` and `"ROLE"`. */
export const bare = (name: Value) => partsOf(String(name)).join(".");

/** How an attribute is written in CREATE and ALTER … SET. */
export type Form = "text" | "number" | "word" | "name" | "texts";

export function written(form: Form, value: Value): string {
  switch (form) {
    case "text":
      return literal(value);
    case "name":
      return identifier(value);
    case "texts":
      return `(${(value as Value[]).map(literal).join(", ")})`;
    default:
      return String(value);
  }
}

export interface Property {
  /** Snowflake's keyword. */
  readonly keyword: string;
  readonly form: Form;
  /** The value by which the provider says that nobody set it, where that is not null. */
  readonly unset?: string | number;
}
export type Properties = Readonly<Record<string, Property>>;

/** `KEYWORD = value` for every attribute that is set. */
export function assignments(
  properties: Properties,
  values: Values,
  names = Object.keys(properties),
): string[] {
  return names
    .filter((name) => isSet(values[name], properties[name]))
    .map((name) => `${properties[name]!.keyword} = ${written(properties[name]!.form, values[name]!)}`);
}

export const isSet = (value: Value | undefined, property?: Property) =>
  value !== null && value !== undefined && value !== property?.unset;

/** ALTER statements that lead from one state to the other. */
export function alterations(
  object: string,
  properties: Properties,
  prior: Values,
  planned: Values,
): string[] {
  const changed = Object.keys(properties).filter(
    (name) => JSON.stringify(prior[name] ?? null) !== JSON.stringify(planned[name] ?? null),
  );
  const set = assignments(properties, planned, changed);
  const unset = changed
    .filter((name) => !isSet(planned[name], properties[name]))
    .map((name) => properties[name]!.keyword);
  return [
    ...(set.length ? [`ALTER ${object} SET ${set.join(" ")}`] : []),
    ...(unset.length ? [`ALTER ${object} UNSET ${unset.join(", ")}`] : []),
  ];
}
