import getPort from "get-port";
import { createServer } from "node:net";
import { InputError } from "../errors";

/** Ports are picked once and kept: an address that is written down somewhere stays right. */

export interface PortWish {
  readonly name: string;
  /** The port used before, or the one the service likes. */
  readonly port: number;
}

/** LARDER_PORT_AWS, … : a port that the person insists on. */
export function insistedPort(name: string, env = process.env): number | undefined {
  const variable = `LARDER_PORT_${name.toUpperCase()}`;
  const value = env[variable];
  if (value === undefined) return undefined;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 1024 && port <= 65535) return port;
  throw new InputError(`"${value}" is no port`, {
    where: variable,
    allowed: "1024 to 65535",
    next: `correct or unset ${variable}`,
  });
}

/** The port wished for if it is free, else another; an insisted one is never replaced. */
export async function choosePort({ name, port }: PortWish, env = process.env): Promise<number> {
  const insisted = insistedPort(name, env);
  if (insisted === undefined) return (await isFree(port)) ? port : getPort({ host: "127.0.0.1" });
  if (await isFree(insisted)) return insisted;
  throw new InputError(`port ${insisted} for ${name} is taken by another program`, {
    where: `LARDER_PORT_${name.toUpperCase()}`,
    next: "end that program, or unset the variable to have a free port chosen",
  });
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
