import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { programFiles } from "../../../../platform/content-hash";
import type { SystemFile } from "../../../../platform/system";
import type { Environment } from "../environment/environment";
import { InputError } from "../errors";

/**
 * Images of the local cloud: a folder a tag, with the program's files as they were when that tag was built. An old
 * task definition so runs the old code, as it does from a registry.
 */

/** A run that began before a deploy may still start a task of the image before. */
const DAY = 24 * 3600 * 1000;

type Program = SystemFile["programs"][number];

export function imageFolder(environment: Environment, repository: string, tag: string): string {
  return environment.path("images", repository, tag);
}

/** `spoon-local-dbt:0123456789abcdef`, for each program that is an image. */
export function imagesOf(system: SystemFile): string[] {
  return system.programs
    .filter(({ kind }) => kind === "image")
    .map(({ repository, tag }) => `${repository}:${tag}`);
}

/** Copies what was not built yet; the names of those programs. */
export function buildLocalImages(environment: Environment, system: SystemFile): string[] {
  const built: string[] = [];
  for (const program of system.programs.filter(({ kind }) => kind === "image")) {
    const folder = imageFolder(environment, program.repository, program.tag);
    if (existsSync(folder)) {
      utimesSync(folder, new Date(), new Date());
      continue;
    }
    build(environment.root, program, folder);
    built.push(program.name);
  }
  return built;
}

function build(root: string, program: Program, folder: string): void {
  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const source = join(root, program.folder);
  for (const file of contentOf(root, program)) {
    const target = join(unfinished, relative(source, join(root, file)));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(root, file), target, { recursive: true });
  }
  renameSync(unfinished, folder);
}

/** What the image holds: of a Node program its bundle, of others the files themselves. */
function contentOf(root: string, { name, folder, runtime }: Program): string[] {
  if (runtime !== "node") return programFiles(root, folder);
  const bundle = `${folder}/dist`;
  if (existsSync(join(root, bundle, "main.js"))) return [bundle];
  throw new InputError(`program ${name} is not built`, {
    where: join(root, bundle),
    next: `run node build.mjs ${name}`,
  });
}

/** Removes images that neither `kept` names nor a deploy of the last day made; how many. */
export function removeOldImages(environment: Environment, kept: Iterable<string>, now = Date.now()): number {
  const wanted = new Set(kept);
  const root = environment.path("images");
  if (!existsSync(root)) return 0;
  const old = readdirSync(root).flatMap((repository) =>
    readdirSync(join(root, repository))
      .filter((tag) => !wanted.has(`${repository}:${tag}`))
      .map((tag) => join(root, repository, tag))
      .filter((folder) => now - statSync(folder).mtimeMs > DAY),
  );
  for (const folder of old) rmSync(folder, { recursive: true, force: true });
  return old.length;
}
