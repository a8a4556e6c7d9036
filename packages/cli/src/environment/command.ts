/** The environment of a command that names none. */
export const DEFAULT_ENVIRONMENT = "local";

/** A command as a person has to type it to be about this environment: `./larder deliver -e prod`. */
export function commandFor({ name }: { readonly name: string }, command: string): string {
  return `./larder ${command}${name === DEFAULT_ENVIRONMENT ? "" : ` -e ${name}`}`;
}
