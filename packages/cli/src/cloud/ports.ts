import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { InputError } from "../errors";

/**
 * Ports are picked at random, so that nobody who is not told can guess them, and kept: an address that is written down
 * somewhere stays right.
 */

export interface PortWish {
  readonly name: string;
  /** The port used before; undefined at first. */
  readonly port: number | undefined;
  /** Given to other services, which need not run yet. */
  readonly spared?: readonly number[];
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

/** The port used before if it is free, else another; an insisted one is never replaced. */
export async function choosePort({ name, port, spared = [] }: PortWish, env = process.env): Promise<number> {
  const insisted = insistedPort(name, env);
  if (insisted === undefined) {
    return port !== undefined && (await isFree(port)) ? port : randomPort(spared);
  }
  if (await isFree(insisted)) return insisted;
  throw new InputError(`port ${insisted} for ${name} is taken by another program`, {
    where: `LARDER_PORT_${name.toUpperCase()}`,
    next: "end that program, or unset the variable to have a free port chosen",
  });
}

/** Below the ports that systems lend to outgoing connections (from 32768 on Linux): nothing takes it between two starts. */
async function randomPort(spared: readonly number[]): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(20_000, 32_000);
    if (!spared.includes(port) && (await isFree(port))) return port;
  }
  throw new InputError("no free port between 20000 and 32000 was found", {
    where: "127.0.0.1",
    next: "end programs that listen there, or set LARDER_PORT_<PART>",
  });
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
