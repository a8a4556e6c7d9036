import { readFileSync, statSync } from "node:fs";
import {
  isAlias,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type ErrorCode,
  type Node,
} from "yaml";
import { dotted, shown, type Problem } from "./problems";

/**
 * From the bytes of larder.yaml to plain values. The file is refused where YAML means something that nobody would
 * expect here (tags, keys said twice, aliases that grow without end) and where it is no text at all.
 */

/** Bytes. Every key of the schema at once takes two thousand; reading a hundred times more helps nobody. */
const SIZE_LIMIT = 200_000;
/** Values after every alias is written out. */
const VALUE_LIMIT = 20_000;
const SAVE = "UTF-8 text: save it again with the encoding UTF-8";

export interface Parsed {
  readonly value: unknown;
  readonly problems: readonly Problem[];
}

const whole = (found: string | undefined, allowed: string): Problem => ({
  path: "(the file)",
  found,
  allowed,
});

/** The file's text, or what is wrong with it. A byte order mark is no part of the text. */
export function readText(file: string): string | Problem {
  let bytes: Buffer;
  try {
    const { size } = statSync(file);
    if (size > SIZE_LIMIT)
      return whole(`${size} bytes long`, `at most ${SIZE_LIMIT}; is this the right file? ${file}`);
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const found = code === "ENOENT" ? undefined : code === "EISDIR" ? "a folder" : `not readable (${code})`;
    return whole(found, `a file at ${file} (LARDER_CONFIG names another)`);
  }
  return textIn(bytes);
}

export function textIn(bytes: Buffer): string | Problem {
  const mark = bytes.subarray(0, 2).toString("hex");
  if (mark === "fffe" || mark === "feff") return whole("in the encoding UTF-16", SAVE);
  if (bytes.includes(0)) return whole("not a text file", SAVE);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { path: `line ${badLine(bytes)}`, found: "not in the encoding UTF-8", allowed: SAVE };
  }
}

/** The first line that is not UTF-8: no other encoding of a character holds the byte of a line's end. */
function badLine(bytes: Buffer): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let start = 0;
  for (let line = 1; start <= bytes.length; line += 1) {
    const end = bytes.indexOf(10, start);
    try {
      decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end));
    } catch {
      return line;
    }
    start = end < 0 ? bytes.length + 1 : end + 1;
  }
  return 1;
}

/** The values of a YAML text; with problems there is no value. */
export function parseYaml(text: string): Parsed {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof RangeError)
      return {
        value: undefined,
        problems: [whole("too deeply nested", "keys as in the sample larder.yaml")],
      };
    throw error;
  }
}

function parse(text: string): Parsed {
  const lineCounter = new LineCounter();
  const options = { lineCounter, prettyErrors: false, uniqueKeys: false, logLevel: "error" } as const;
  const document = parseDocument(text, options);
  const lineOf = (offset: number) => lineCounter.linePos(offset).line;
  const found = document.errors.map(({ code, message, pos }) => ({
    path: `line ${lineOf(pos[0])}`,
    ...(SYNTAX[code] ?? { found: "not YAML", allowed: message.replaceAll("\n", " ") }),
  }));
  // What follows a first slip on the same line is mostly its echo.
  const problems = found.filter(({ path }, i) => found.findIndex((other) => other.path === path) === i);
  if (problems.length === 0) problems.push(...problemsIn(document, lineOf));
  return problems.length > 0
    ? { value: undefined, problems }
    : { value: document.toJS({ maxAliasCount: -1 }), problems };
}

/** Ours in place of the library's words, for what people get wrong. */
const SYNTAX: Partial<Record<ErrorCode, Pick<Problem, "found" | "allowed">>> = {
  MULTIPLE_DOCS: { found: "the beginning of a second document (---)", allowed: "one document" },
  TAB_AS_INDENT: { found: "indented by a tab", allowed: "spaces at the beginning of a line" },
  BAD_INDENT: {
    found: "not YAML",
    allowed: "the spaces of the lines that it belongs to, after every bracket before it is closed",
  },
  MISSING_CHAR: { found: "not YAML", allowed: "a bracket, quote or colon is missing here or just before" },
  RESOURCE_EXHAUSTION: { found: "too deeply nested", allowed: "keys as in the sample larder.yaml" },
};

type LineOf = (offset: number) => number;

function problemsIn(document: Document.Parsed, lineOf: LineOf): Problem[] {
  const problems: Problem[] = [];
  const at = (node: Node) => `line ${lineOf(node.range?.[0] ?? 0)}`;
  visit(document, {
    Node(_key, node) {
      if (isAlias(node)) {
        problems.push(...aliasProblems(document, node, at));
        return;
      }
      const { tag } = node as { tag?: string };
      if (tag !== undefined)
        problems.push({
          path: at(node),
          found: `a tag (${tag})`,
          allowed: "plain values: tags are not used here",
        });
      if (isScalar(node)) problems.push(...textProblems(node, at(node)));
    },
    Map(_key, map, ancestors) {
      const path = pathOf([...ancestors, map]);
      const lines = new Map<string, number>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        const line = lineOf(key.range?.[0] ?? 0);
        const before = lines.get(name);
        lines.set(name, before ?? line);
        if (before !== undefined) {
          const where = before === line ? `line ${line}` : `lines ${before} and ${line}`;
          problems.push({ path: dotted([...path, name]), found: `there twice (${where})`, allowed: "once" });
        }
        if (name === "__proto__")
          problems.push({
            path: dotted([...path, name]),
            found: "this name",
            allowed: "one that begins with a letter",
          });
      }
    },
  });
  if (problems.length === 0 && expandedSize(document, document.contents, new Map()) > VALUE_LIMIT)
    problems.push(
      whole(`more than ${VALUE_LIMIT} values`, "fewer: aliases (*name) repeat what they stand for"),
    );
  return problems;
}

function aliasProblems(document: Document.Parsed, alias: Node, at: (node: Node) => string): Problem[] {
  if (!isAlias(alias)) return [];
  const found = `*${alias.source}`;
  const target = alias.resolve(document);
  if (!target)
    return [{ path: at(alias), found, allowed: `an anchor &${alias.source} before it; there is none` }];
  const [begin = 0, , end = 0] = target.range ?? [];
  const offset = alias.range?.[0] ?? 0;
  if (offset < begin || offset >= end) return [];
  return [{ path: at(alias), found, allowed: `a value that does not stand within &${alias.source} itself` }];
}

/** Nobody sees a control character, and Terraform, Snowflake and a page each make something else of it. */
function textProblems(node: { readonly value: unknown }, path: string): Problem[] {
  const { value } = node;
  if (typeof value !== "string") return [];
  const allowed = "one line of text without control characters";
  const isPlain = !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(value) && !/\p{Surrogate}/u.test(value);
  return isPlain ? [] : [{ path, found: shown(value), allowed }];
}

/** Values, keys left out, as they would be with every alias written out. Anchors are counted once. */
function expandedSize(document: Document.Parsed, node: unknown, known: Map<unknown, number>): number {
  if (!isNode(node)) return 0;
  const target = isAlias(node) ? node.resolve(document) : node;
  const before = known.get(target);
  if (before !== undefined) return before;
  const items = (target as { items?: unknown[] } | undefined)?.items ?? [];
  const size = items.reduce<number>(
    (sum, item) => sum + expandedSize(document, isPair(item) ? item.value : item, known),
    1,
  );
  known.set(target, size);
  return size;
}

/** The keys that lead to the last of `ancestors`. */
function pathOf(ancestors: readonly unknown[]): string[] {
  return ancestors.flatMap((node) => (isPair(node) && isScalar(node.key) ? [String(node.key.value)] : []));
}
