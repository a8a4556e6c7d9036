import { InputError } from "./errors";

/** Names of things, made in one place so that two environments of one account never meet. */

export class NameTooLong extends InputError {
  override readonly name = "NameTooLong";
  constructor(name: string, limit: number) {
    super(`name "${name}" has ${name.length} characters, allowed are ${limit}: shorten name in larder.yaml`);
  }
}

/** Most services allow 64 characters; those that allow less say so where they are named. */
export const USUAL_LIMIT = 64;
export const BUCKET_LIMIT = 63;
export const SNOWFLAKE_LIMIT = 255;

/** `spoon`, `local`, `dbt` → `spoon-local-dbt`. */
export function hyphenated(parts: readonly string[], limit = USUAL_LIMIT): string {
  return within(parts.join("-"), limit);
}

/** `spoon`, `local`, `raw` → `SPOON_LOCAL_RAW`. */
export function identifier(parts: readonly string[]): string {
  return within(
    parts
      .join("_")
      .replace(/[^A-Za-z0-9]/g, "_")
      .toUpperCase(),
    SNOWFLAKE_LIMIT,
  );
}

function within(name: string, limit: number): string {
  if (name.length > limit) throw new NameTooLong(name, limit);
  return name;
}
