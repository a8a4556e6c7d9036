import type { Values } from "../plugin/dynamic-value";
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
  /** Attributes as SHOW tells them, from the object's row; only attributes of the state are taken over. */
  readonly attributes: (row: Row, snowflake: Snowflake, values: Values) => Values | Promise<Values>;
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
      return { ...identity(state), ...managed(state, attributes) };
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

/** What the configuration leaves out is nobody's drift; an import knows no configuration and takes everything. */
function managed(state: Values, attributes: Values): Values {
  const isImport = !("id" in state);
  return Object.fromEntries(
    Object.entries(attributes).filter(
      ([name]) => isImport || (state[name] !== null && state[name] !== undefined),
    ),
  );
}

export const like = (kind: string) => (values: Values) => `SHOW ${kind} LIKE ${literal(values.name)}`;
export const numberOf = (value: string | null | undefined) =>
  value === null || value === undefined || value === "" || value === "null" ? null : Number(value);
export const textOf = (value: string | null | undefined) => (value === "null" ? null : (value ?? null));
