import type { Values } from "../plugin/dynamic-value";
import { COMMENT, like, textOf, type AccountObject } from "./account-object";
import type { Row, Snowflake } from "./client";
import { identifier, type Properties } from "./sql";

/** Users: services, which have a key and no name of a person, and persons. */

const USER: Properties = {
  login_name: { keyword: "LOGIN_NAME", form: "text" },
  display_name: { keyword: "DISPLAY_NAME", form: "text" },
  email: { keyword: "EMAIL", form: "text" },
  default_warehouse: { keyword: "DEFAULT_WAREHOUSE", form: "name" },
  default_namespace: { keyword: "DEFAULT_NAMESPACE", form: "text" },
  default_role: { keyword: "DEFAULT_ROLE", form: "name" },
  rsa_public_key: { keyword: "RSA_PUBLIC_KEY", form: "text" },
  rsa_public_key_2: { keyword: "RSA_PUBLIC_KEY_2", form: "text" },
  network_policy: { keyword: "NETWORK_POLICY", form: "name" },
  disabled: { keyword: "DISABLED", form: "word", unset: "default" },
  mins_to_unlock: { keyword: "MINS_TO_UNLOCK", form: "number", unset: -1 },
  ...COMMENT,
};
const PERSON: Properties = {
  ...USER,
  first_name: { keyword: "FIRST_NAME", form: "text" },
  middle_name: { keyword: "MIDDLE_NAME", form: "text" },
  last_name: { keyword: "LAST_NAME", form: "text" },
  must_change_password: { keyword: "MUST_CHANGE_PASSWORD", form: "word", unset: "default" },
  mins_to_bypass_mfa: { keyword: "MINS_TO_BYPASS_MFA", form: "number", unset: -1 },
};

export function user(type: "SERVICE" | "PERSON"): AccountObject {
  return {
    kind: "USER",
    properties: type === "SERVICE" ? USER : PERSON,
    clause: (values) => [`TYPE = ${type}`, secondaryRoles(values)].filter(Boolean).join(" "),
    // CREATE USER does not know the word.
    afterwards: (values) =>
      withoutMfa(values) ? [`ALTER USER ${identifier(values.name)} SET ${withoutMfa(values)}`] : [],
    changes: (prior, planned) => [
      ...(secondaryRoles(prior) === secondaryRoles(planned)
        ? []
        : [`SET ${secondaryRoles(planned) || "DEFAULT_SECONDARY_ROLES = ('ALL')"}`]),
      ...(withoutMfa(prior) === withoutMfa(planned)
        ? []
        : [withoutMfa(planned) ? `SET ${withoutMfa(planned)}` : "UNSET DISABLE_MFA"]),
    ],
    show: like("USERS"),
    computed: { user_type: type },
    attributes: userAttributes,
    ifSaid: {
      login_name: null,
      display_name: null,
      disabled: "default",
      must_change_password: "default",
      default_namespace: null,
      default_secondary_roles_option: "DEFAULT",
    },
  };
}

/** `["ALL"]` and `[]`, as SHOW tells them, in the provider's words; what nobody set is empty. */
function secondaryRolesOption(shown: string | null | undefined): string {
  if (!shown) return "DEFAULT";
  return shown === "[]" ? "NONE" : "ALL";
}

function secondaryRoles(values: Values): string {
  const option = values.default_secondary_roles_option;
  if (option === "NONE") return "DEFAULT_SECONDARY_ROLES = ()";
  return option === "ALL" ? "DEFAULT_SECONDARY_ROLES = ('ALL')" : "";
}

function withoutMfa({ disable_mfa: said }: Values): string {
  return said === "true" || said === "false" ? `DISABLE_MFA = ${said}` : "";
}

async function userAttributes(row: Row, snowflake: Snowflake, values: Values): Promise<Values> {
  const described = await snowflake.query(`DESCRIBE USER ${identifier(values.name)}`);
  const property = (name: string) => textOf(described.find((found) => found.property === name)?.value);
  return {
    login_name: row.login_name ?? null,
    display_name: row.display_name ?? null,
    first_name: row.first_name ?? null,
    middle_name: property("MIDDLE_NAME"),
    last_name: row.last_name ?? null,
    email: row.email ?? null,
    comment: row.comment ?? "",
    disabled: row.disabled ?? null,
    must_change_password: row.must_change_password ?? null,
    default_secondary_roles_option: secondaryRolesOption(row.default_secondary_roles),
    default_role: textOf(row.default_role),
    default_warehouse: textOf(row.default_warehouse),
    default_namespace: textOf(row.default_namespace),
    rsa_public_key: property("RSA_PUBLIC_KEY"),
    rsa_public_key_2: property("RSA_PUBLIC_KEY_2"),
  };
}
