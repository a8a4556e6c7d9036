/**
 * Who may do what in Snowflake: docs/access.md as one table. access-expansion.ts gives it the names of an environment;
 * the `snowflake` stack and `larder check` both use what comes out, so that they cannot differ.
 */

export type DatabaseKey = "raw" | "analytics" | "dev";
export type WarehouseKey = "loading" | "transforming" | "reporting" | "ci";
export type RoleKey = "raw_read" | "serving_read" | "analytics_read" | FunctionalRole;
type FunctionalRole = "loader" | "transformer" | "developer" | "reporter" | "ci";

/** Schemas that every platform has. Each source has one more in RAW. */
export const AIRBYTE_SCHEMA = "AIRBYTE_INTERNAL";
export const ANALYTICS_SCHEMAS = ["STAGING", "SERVING", "SNAPSHOTS", "OPS", "TEST_FAILURES"] as const;
/** What people and pages outside the platform look at. */
const SERVED = ["SERVING", "OPS"];
const NOT_SERVED = ANALYTICS_SCHEMAS.filter((schema) => !SERVED.includes(schema));

/** A right of the table: privileges on one object, or on each of some schemas. */
export type Right =
  | { readonly on: "account"; readonly may: readonly string[] }
  | { readonly on: "database"; readonly database: DatabaseKey; readonly may: readonly string[] }
  | {
      readonly on: "schemas";
      readonly database: DatabaseKey;
      readonly schemas: readonly string[];
      readonly may: readonly string[];
    }
  /** On objects to come: in the schemas, or in the whole database where none is named. */
  | {
      readonly on: "future";
      readonly objects: "TABLE" | "VIEW";
      readonly database: DatabaseKey;
      readonly schemas?: readonly string[];
      readonly may: readonly string[];
    }
  | { readonly on: "warehouse"; readonly warehouse: WarehouseKey; readonly may: readonly string[] };

export interface RoleRow {
  readonly purpose: string;
  /** Roles whose rights it has too. */
  readonly has?: readonly RoleKey[];
  readonly rights: readonly Right[];
}

const USE = ["USAGE"];
const READ = ["SELECT"];
const uses = (warehouse: WarehouseKey): Right => ({ on: "warehouse", warehouse, may: USE });
/** Everything that dbt leaves in these schemas of ANALYTICS. */
const reads = (schemas: readonly string[]): Right[] => [
  { on: "schemas", database: "analytics", schemas, may: USE },
  // At the schemas' level only: a grant there would override one at the database's level of the same kind.
  { on: "future", objects: "TABLE", database: "analytics", schemas, may: READ },
  { on: "future", objects: "VIEW", database: "analytics", schemas, may: READ },
];

/** The roles. Ownership is not among the rights: it is single and goes to the role that creates. */
export function roleTable(sources: readonly string[]): Readonly<Record<RoleKey, RoleRow>> {
  return {
    raw_read: {
      purpose: "Reads what sources delivered",
      rights: [
        { on: "database", database: "raw", may: USE },
        { on: "schemas", database: "raw", schemas: sources, may: USE },
        { on: "future", objects: "TABLE", database: "raw", may: READ },
      ],
    },
    serving_read: {
      purpose: "Reads what is served: facts, dimensions, reports, and which run they come from",
      rights: [{ on: "database", database: "analytics", may: USE }, ...reads(SERVED)],
    },
    analytics_read: {
      purpose: "Reads all that dbt builds",
      has: ["serving_read"],
      rights: reads(NOT_SERVED),
    },
    loader: {
      purpose: "Airbyte: loads into RAW and owns its tables",
      rights: [
        { on: "database", database: "raw", may: ["USAGE", "MONITOR", "CREATE SCHEMA"] },
        {
          on: "schemas",
          database: "raw",
          schemas: [...sources, AIRBYTE_SCHEMA],
          may: ["USAGE", "CREATE TABLE", "CREATE VIEW", "CREATE STAGE"],
        },
        uses("loading"),
      ],
    },
    transformer: {
      purpose: "dbt in production: reads RAW, builds in ANALYTICS and owns what it builds",
      has: ["raw_read"],
      rights: [
        { on: "database", database: "analytics", may: USE },
        {
          on: "schemas",
          database: "analytics",
          schemas: ANALYTICS_SCHEMAS,
          may: ["USAGE", "CREATE TABLE", "CREATE VIEW"],
        },
        uses("transforming"),
      ],
    },
    developer: {
      purpose: "People: read everything, write in DEV only",
      has: ["raw_read", "analytics_read"],
      rights: [{ on: "database", database: "dev", may: ["USAGE", "CREATE SCHEMA"] }, uses("transforming")],
    },
    reporter: {
      purpose: "The report page and Hex: read what is served",
      has: ["serving_read"],
      rights: [uses("reporting")],
    },
    ci: {
      purpose: "Pull requests: read everything, own databases of their own",
      has: ["raw_read", "analytics_read"],
      rights: [{ on: "account", may: ["CREATE DATABASE"] }, uses("ci")],
    },
  };
}

export interface WarehouseRow {
  readonly purpose: string;
  /** A statement that runs longer is wrong. */
  readonly timeoutSeconds: number;
}

export const WAREHOUSES: Readonly<Record<WarehouseKey, WarehouseRow>> = {
  loading: { purpose: "Airbyte", timeoutSeconds: 3600 },
  transforming: { purpose: "dbt and people", timeoutSeconds: 3600 },
  reporting: { purpose: "The report page and Hex", timeoutSeconds: 300 },
  ci: { purpose: "Pull requests", timeoutSeconds: 1800 },
};

export interface UserRow {
  readonly role: FunctionalRole;
  readonly warehouse: WarehouseKey;
  readonly purpose: string;
}

export const SERVICE_USERS: Readonly<Record<string, UserRow>> = {
  airbyte: { role: "loader", warehouse: "loading", purpose: "Airbyte's destination" },
  dbt: { role: "transformer", warehouse: "transforming", purpose: "dbt's task" },
  report: { role: "reporter", warehouse: "reporting", purpose: "The report's task" },
  hex: { role: "reporter", warehouse: "reporting", purpose: "Hex" },
  ci: { role: "ci", warehouse: "ci", purpose: "Checks of pull requests" },
};
export const PERSON: UserRow = { role: "developer", warehouse: "transforming", purpose: "A developer" };
/** Made by bootstrap, for the provider itself. */
export const TERRAFORM = "terraform";
