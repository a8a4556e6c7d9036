import type { Values } from "../plugin/dynamic-value";
import { bare } from "./sql";

/** The attributes that the id of a privilege grant says, in the provider's own form: `"ROLE"|false|false|USAGE|OnSchema|…`. */
export function privilegesOf(id: string): Values {
  const [role = "", withOption, again, privileges = "", kind = "", ...target] = id.split("|");
  return {
    account_role_name: bare(role),
    ...(/^ALL( PRIVILEGES)?$/.test(privileges)
      ? { all_privileges: true }
      : { privileges: privileges.split(",") }),
    ...(withOption === "true" ? { with_grant_option: true } : {}),
    ...(again === "true" ? { always_apply: true } : {}),
    ...targetOf(kind, target, id),
  };
}

function targetOf(
  kind: string,
  [first = "", second = "", third = "", fourth = ""]: string[],
  id: string,
): Values {
  if (kind === "OnAccount") return { on_account: true };
  if (kind === "OnAccountObject")
    return { on_account_object: [{ object_type: first, object_name: bare(second) }] };
  if (kind === "OnSchema" && first === "OnSchema") return { on_schema: [{ schema_name: second }] };
  if (kind === "OnSchema" && first === "OnFutureSchemasInDatabase")
    return { on_schema: [{ future_schemas_in_database: bare(second) }] };
  if (kind === "OnSchemaObject" && first === "OnObject")
    return { on_schema_object: [{ object_type: second, object_name: third }] };
  if (kind === "OnSchemaObject" && first === "OnFuture") {
    const container: Values = third === "InSchema" ? { in_schema: fourth } : { in_database: bare(fourth) };
    return { on_schema_object: [{ future: [{ object_type_plural: second, ...container }] }] };
  }
  throw new Error(`no grant that this stand-in reads back is called ${id}`);
}
