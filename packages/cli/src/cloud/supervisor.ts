import { setTimeout as sleep } from "node:timers/promises";
import { commandFor } from "../environment/command";
import { readJson, type Endpoints, type Environment } from "../environment/environment";
import { writeJson } from "../environment/write-json";
import { lastLines } from "../console/last-lines";
import { LarderError } from "../errors";
import { health, type Health } from "./health";
import { controlHeaders } from "./keys";
import { launch } from "./launch";
import { choosePort, insistedPort } from "./ports";
import { argumentsOf, carrying, isSame, startTime, stop } from "./process";
import { MARK, cloudFile, readServices, type CloudFile, type Running, type Service } from "./service";

/**
 * Starts, watches and stops the processes of the local cloud. They outlive the command that starts them; every
 * command looks at what is really there and starts what is not.
 */

export interface ServiceStatus {
  readonly name: string;
  readonly port: number | undefined;
  readonly pid: number | undefined;
  readonly health: Health | undefined;
  readonly state: "running" | "sick" | "stopped";
}

/** Moto takes a few seconds, more on a loaded machine. */
const START_PATIENCE = 90_000;

export class Supervisor {
  readonly services: readonly Service[];

  constructor(
    private readonly environment: Environment,
    services?: readonly Service[],
    private readonly python = environment.python("local"),
  ) {
    this.services = services ?? readServices(environment.root);
  }

  file(): CloudFile {
    return readJson<CloudFile>(cloudFile(this.environment)) ?? { ports: {}, services: {} };
  }

  private write(change: (file: CloudFile) => CloudFile): void {
    writeJson(cloudFile(this.environment), change(this.file()));
  }

  async status(): Promise<ServiceStatus[]> {
    const { ports, services } = this.file();
    return Promise.all(
      this.services.map(async ({ name }) => {
        const running = services[name];
        const port = ports[name];
        if (!running || !isSame(running)) {
          return { name, port, pid: undefined, health: undefined, state: "stopped" as const };
        }
        const answer = port === undefined ? undefined : await this.health(port, name);
        const state = answer ? ("running" as const) : ("sick" as const);
        return { name, port, pid: running.pid, health: answer, state };
      }),
    );
  }

  private health(port: number, name: string): Promise<Health | undefined> {
    return health(port, name, controlHeaders(this.environment));
  }

  /** Gives every service that is not running a port, and writes down where all of them answer. */
  async choosePorts(say: (text: string) => void): Promise<Endpoints> {
    const before = this.file().ports;
    const ports: Record<string, number> = { ...before };
    for (const { name, state } of await this.status()) {
      if (state !== "stopped" && (insistedPort(name) ?? ports[name]) === ports[name]) continue;
      await this.stop(name);
      const earlier = before[name];
      ports[name] = await choosePort({ name, port: earlier, spared: Object.values(ports) });
      if (earlier !== undefined && ports[name] !== earlier && insistedPort(name) === undefined) {
        say(`port ${earlier} is taken by another program: ${name} moves to ${ports[name]}`);
      }
    }
    this.write((file) => ({ ...file, ports }));
    const endpoints = endpointsOf(ports);
    writeJson(this.environment.path("endpoints.json"), endpoints);
    return endpoints;
  }

  /** Starts what is not running, and what is running with addresses that are no longer right. */
  async up(now: (text: string) => void, say: (text: string) => void): Promise<void> {
    const status = await this.status();
    const started: string[] = [];
    for (const service of this.services) {
      const state = status.find(({ name }) => name === service.name)?.state;
      if (state === "running" && !this.isMisled(service)) continue;
      if (state === "sick") say(`${service.name} does not answer: starting it again`);
      await this.stop(service.name);
      await this.stopStrays(service);
      now(`starting ${service.name}`);
      this.start(service);
      started.push(service.name);
    }
    await Promise.all(started.map((name) => this.awaitHealth(name, now)));
  }

  /** Earlier ones of which no record is left: two on the same data would spoil them. */
  private async stopStrays({ name, module }: Service): Promise<void> {
    const data = this.environment.path("data", name);
    const strays = carrying(MARK, this.environment.path()).filter((pid) => {
      const args = argumentsOf(pid);
      return args.includes(module) && args.includes(data);
    });
    await Promise.all(strays.map((pid) => stop(pid)));
  }

  /** A service that it uses has moved since it started. */
  private isMisled({ name, uses }: Service): boolean {
    const { ports, services } = this.file();
    return uses.some((used) => services[name]?.told[used] !== ports[used]);
  }

  private start(service: Service): void {
    const { ports } = this.file();
    const port = ports[service.name];
    if (port === undefined) throw new Error(`${service.name} has no port`);
    const pid = launch(this.environment, this.python, service, port);
    const running: Running = { pid, started: startTime(pid) ?? "", told: ports };
    this.write((file) => ({ ...file, services: { ...file.services, [service.name]: running } }));
  }

  private async awaitHealth(name: string, now: (text: string) => void): Promise<void> {
    const { ports, services } = this.file();
    const running = services[name] as Running;
    const port = ports[name] as number;
    for (const began = Date.now(); Date.now() - began < START_PATIENCE; await sleep(150)) {
      const answer = await this.health(port, name);
      if (answer) {
        const instance = answer.instance;
        this.write((file) => ({ ...file, services: { ...file.services, [name]: { ...running, instance } } }));
        return now(`${name} answers`);
      }
      if (!isSame(running)) throw this.failure(name, "ended at its start");
    }
    throw this.failure(name, `gave no answer for ${START_PATIENCE / 1000} s`);
  }

  private failure(name: string, how: string): LarderError {
    return new LarderError(`${name} of the local cloud ${how}`, {
      detail: lastLines(this.environment.log(name)),
      next: `read the log, then ${commandFor(this.environment, "up")}`,
      log: this.environment.log(name),
    });
  }

  async stop(name: string): Promise<void> {
    const running = this.file().services[name];
    if (!running) return;
    if (isSame(running)) await stop(running.pid);
    this.write(({ services: { [name]: _gone, ...services }, ...rest }) => ({ ...rest, services }));
  }

  /** Ends every process of this cloud, also those that a killed service or command left behind. */
  async down(now: (text: string) => void): Promise<number> {
    const marked = () => carrying(MARK, this.environment.path());
    const all = marked();
    const own = new Set(Object.values(this.file().services).map(({ pid }) => pid));
    // A Terraform or a pipeline that is still at work ends first, while the services that it speaks to are there.
    now("ending what is at work");
    await Promise.all(all.filter((pid) => !own.has(pid)).map((pid) => stop(pid)));
    now("stopping the services");
    await Promise.all(this.services.map(({ name }) => this.stop(name)));
    await Promise.all(marked().map((pid) => stop(pid)));
    return all.length;
  }

  /** The aws process forgets everything when it ends; its instance id tells. */
  get awsInstance(): string | undefined {
    return this.file().services.aws?.instance;
  }

  markDeployed(instance: string | undefined): void {
    this.write((file) => ({ ...file, deployedTo: instance }));
  }
}

function endpointsOf(ports: Record<string, number>): Endpoints {
  const at = (name: string) => `http://127.0.0.1:${ports[name]}`;
  const snowflake = { host: "127.0.0.1", port: ports.snowflake ?? 0, protocol: "http" };
  return { aws: at("aws"), snowflake, airbyte: at("airbyte"), shop: at("shop") };
}
