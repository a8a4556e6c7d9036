import type { Value, Values } from "../plugin/dynamic-value";
import type { ResourceType } from "../provider/resource";
import { SnowflakeError, type Row, type Snowflake } from "./client";
import { alterations, assignments, literal, partsOf, qualified, type Properties } from "./sql";

/** Databases, schemas, warehouses, roles, users, monitors and policies differ in a table only; this is their life. */
export interface AccountObject {
  /** `WAREHOUSE`: what CREATE, ALTER and DROP call it. */
  readonly kind: string;
  /** Attributes that CREATE and ALTER … SET write. */
  readonly properties: Properties;
  /** Words between CREATE and the kind, such as TRANSIENT. */
  readonly prefix?: (values: Values) => string;
  /** Words that stand before the properties, such as TYPE = SERVICE. */
  readonly clause?: (values: Values) => string;
  /** Attributes whose change needs a new object, besides its name. */
  readonly replace?: readonly string[];
  /** Attributes as SHOW tells them, from the object's row. */
  readonly attributes: (row: Row, snowflake: Snowflake, values: Values) => Values | Promise<Values>;
  /**
   * Those of them that are compared with what a configuration says, with the value by which a state tells that it says
   * nothing: that is nobody's drift. Changes of the others are drift in any case.
   */
  readonly ifSaid?: Readonly<Record<string, string | number | null>>;
  /** `SHOW WAREHOUSES LIKE '…'`. */
  readonly show: (values: Values) => string;
  /** The attributes that make the name, outermost first. */
  readonly name?: readonly string[];
  /** Computed attributes that follow from the others. */
  readonly computed?: Values;
  /** Words at the end of CREATE that are no properties, such as triggers. */
  readonly suffix?: (values: Values) => string;
  /** Statements that follow CREATE. */
  readonly afterwards?: (values: Values) => string[];
  /** What follows ALTER and the object's name, for changes that are not of properties. */
  readonly changes?: (prior: Values, planned: Values) => string[];
}

export function accountObject(snowflake: Snowflake, type: AccountObject): ResourceType {
  const names = type.name ?? ["name"];
  const fullName = (values: Values) => qualified(...names.map((name) => values[name]));
  const object = (values: Values) => `${type.kind} ${fullName(values)}`;
  const identity = (values: Values): Values => ({
    id: fullName(values),
    fully_qualified_name: fullName(values),
    ...type.computed,
  });

  return {
    replace: [...names, ...(type.replace ?? [])],
    async create(planned) {
      const head = ["CREATE", type.prefix?.(planned), object(planned)].filter(Boolean).join(" ");
      const properties = assignments(type.properties, planned);
      const words = [head, type.clause?.(planned), ...properties, type.suffix?.(planned)];
      await snowflake.run(words.filter(Boolean).join(" "), ...(type.afterwards?.(planned) ?? []));
      return identity(planned);
    },
    async read(state) {
      const row = await found(snowflake, type.show(state), String(state.name));
      if (!row) return null;
      const attributes = await type.attributes(row, snowflake, state);
      return { ...identity(state), ...managed(type, state, attributes) };
    },
    async update(prior, planned) {
      const changes = (type.changes?.(prior, planned) ?? []).map(
        (change) => `ALTER ${object(planned)} ${change}`,
      );
      await snowflake.run(...alterations(object(planned), type.properties, prior, planned), ...changes);
      return identity(planned);
    },
    async delete(state) {
      await snowflake.run(`DROP ${type.kind} IF EXISTS ${fullName(state)}`);
    },
    identify: (id) => Object.fromEntries(partsOf(id).map((part, index) => [names[index] ?? "name", part])),
  };
}

/** SHOW … LIKE takes a pattern and no case; the row wanted is the one of exactly this name. */
async function found(snowflake: Snowflake, show: string, name: string): Promise<Row | undefined> {
  try {
    return (await snowflake.query(show)).find((row) => row.name === name);
  } catch (error) {
    if (error instanceof SnowflakeError && error.isAbsence) return undefined;
    throw error;
  }
}

/** What of an object is taken over into its state; an import knows no configuration and takes everything. */
function managed({ ifSaid = {} }: AccountObject, state: Values, attributes: Values): Values {
  const isImport = !("id" in state);
  const isSaid = (name: string) => !isBlank(state[name]) && state[name] !== ifSaid[name];
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => isImport || !(name in ifSaid) || isSaid(name)),
  );
}

/** The real provider writes "" and an empty list for what nobody said; 0 and false are said. */
const isBlank = (value: Value | undefined) =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** What every kind of object has. */
export const COMMENT: Properties = { comment: { keyword: "COMMENT", form: "text" } };

export const like = (kind: string) => (values: Values) => `SHOW ${kind} LIKE ${literal(values.name)}`;
export const numberOf = (value: string | null | undefined) =>
  value === null || value === undefined || value === "" || value === "null" ? null : Number(value);
export const textOf = (value: string | null | undefined) => (value === "null" ? null : (value ?? null));
