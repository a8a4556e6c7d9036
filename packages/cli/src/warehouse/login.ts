import { existsSync, readFileSync } from "node:fs";
import type { SnowflakeWarehouse, SystemFile } from "../../../../platform/system";
import { awsPath } from "../deploy/aws-client";
import { keyName } from "../cloud/vault";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { InputError } from "../errors";

/** The user of pull requests. */
export const CI = "ci";

/** Who logs in to the warehouse: a user of the system with its own key, in one of its roles. */
export interface Login {
  readonly user: string;
  readonly role: string;
  readonly warehouse: string | undefined;
  readonly privateKey: string;
  /** Where it lies, for programs that read it themselves. */
  readonly keyFile: string;
}

export function snowflakeOf(system: SystemFile): SnowflakeWarehouse {
  if (system.warehouse.kind === "snowflake") return system.warehouse;
  throw new InputError(`blueprint ${system.blueprint} has no Snowflake but ${system.warehouse.kind}`, {
    next: "this command is for Snowflake",
  });
}

/**
 * `as` is a user's id (owner, dbt, …), a user's name, or a role: in full (SPOON_LOCAL_LOADER) or its last part
 * (loader). A role is taken by the user who has it as their own; Terraform's roles by Terraform.
 */
export function loginFor(environment: Environment, system: SystemFile, as?: string): Login {
  const warehouse = snowflakeOf(system);
  const wanted = as?.toUpperCase();
  const prefix = `${system.name}_${system.environment}_`.replaceAll("-", "_").toUpperCase();
  const people = warehouse.users.filter(({ type }) => type === "PERSON");
  const matches = (name: string) => name === wanted || name === `${prefix}${wanted}`;
  const user =
    wanted === undefined
      ? (people[0] ?? warehouse.users[0])
      : (warehouse.users.find(({ id, name }) => id.toUpperCase() === wanted || matches(name)) ??
        warehouse.users.find(({ role }) => matches(role)));
  if (user) {
    return {
      user: user.name,
      role: user.role,
      warehouse: user.warehouse,
      ...key(environment, system, user.id),
    };
  }
  const admin = { user: warehouse.terraformUser, warehouse: undefined };
  if (wanted === "TERRAFORM" || wanted === warehouse.terraformUser) {
    return { ...admin, role: "SYSADMIN", ...key(environment, system, "terraform") };
  }
  if (["ACCOUNTADMIN", "SYSADMIN", "SECURITYADMIN", "USERADMIN"].includes(wanted ?? "")) {
    return { ...admin, role: wanted as string, ...key(environment, system, "terraform") };
  }
  const accessRole = warehouse.roles.find(({ name }) => matches(name));
  if (accessRole) return { ...admin, role: accessRole.name, ...key(environment, system, "terraform") };
  throw new InputError(`there is no role or user "${as}"`, {
    where: "--as",
    allowed: [...new Set(["terraform", ...warehouse.users.flatMap(({ id, role }) => [id, role])])].join(", "),
    next: "choose one of them",
  });
}

function key(
  environment: Environment,
  system: SystemFile,
  id: string,
): Pick<Login, "privateKey" | "keyFile"> {
  const file = environment.path("secrets", keyName(id));
  if (existsSync(file)) return { privateKey: readFileSync(file, "utf8"), keyFile: file };
  // A job has its key from the GitHub environment's secrets and no file.
  if (id === CI && process.env.SNOWFLAKE_PRIVATE_KEY)
    return { privateKey: process.env.SNOWFLAKE_PRIVATE_KEY, keyFile: file };
  const secret = awsPath(system, `snowflake/${id}`);
  throw new InputError(`the key of ${id} is not on this machine`, {
    where: file,
    next: environment.isLocal
      ? commandFor(environment, "up")
      : `aws secretsmanager get-secret-value --secret-id ${secret} --query SecretString --output text > ${file}`,
  });
}
