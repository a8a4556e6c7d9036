import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../errors";
import type { SystemFile } from "../../../../platform/system";
import { commandFor } from "./command";

/** One deployed copy of the platform, and where on this machine what belongs to it lies. */
export class Environment {
  constructor(
    /** The repository's root. */
    readonly root: string,
    readonly name: string,
    /** It names no AWS account in larder.yaml: it lives on the local cloud. */
    readonly isLocal: boolean,
    /** `protected: true` in larder.yaml: nothing of it is ever destroyed. */
    readonly isProtected = false,
  ) {}

  path(...parts: string[]): string {
    return join(this.root, ".larder", this.name, ...parts);
  }

  get synthesised(): string {
    return join(this.root, "cdktf.out", this.name);
  }

  stackFolder(stack: string): string {
    return join(this.synthesised, "stacks", stack);
  }

  python(name: string, program = "python"): string {
    return join(this.root, ".larder", "python", name, "bin", program);
  }

  log(name: string): string {
    return this.path("logs", `${name}.log`);
  }

  /** What the last synthesis said of the whole system. */
  system(): SystemFile {
    const system = readJson<SystemFile>(this.path("system.json"));
    if (system) return system;
    const next = commandFor(this, this.isLocal ? "up" : "plan");
    throw new InputError(`environment ${this.name} has never been synthesised`, {
      where: this.path("system.json"),
      next: `run ${next} first`,
    });
  }

  hasSystem(): boolean {
    return existsSync(this.path("system.json"));
  }

  endpoints(): Endpoints | undefined {
    return readJson<Endpoints>(this.path("endpoints.json"));
  }

  published(): Record<string, string> | undefined {
    return readJson<Record<string, string>>(this.path("published.json"));
  }

  logs(): string[] {
    const folder = this.path("logs");
    return existsSync(folder)
      ? readdirSync(folder)
          .filter((file) => file.endsWith(".log"))
          .sort()
      : [];
  }
}

/** Where the local cloud answers. */
export interface Endpoints {
  readonly aws: string;
  readonly snowflake: { readonly host: string; readonly port: number; readonly protocol: string };
  readonly airbyte: string;
  readonly shop: string;
}

export function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new InputError(`${file} is not JSON`, {
      next: "delete it and run the command again",
      cause: error,
    });
  }
}

export function requireLocal(environment: Environment, what: string): void {
  if (environment.isLocal) return;
  throw new InputError(`${what} is for the local cloud; ${environment.name} is real accounts`, {
    where: "-e or LARDER_ENVIRONMENT",
    allowed: "an environment without aws: in larder.yaml",
    next: "run it without -e",
  });
}
