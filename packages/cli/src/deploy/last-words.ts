/** How a person reads the end of a program's output: without empty lines, colours and the box around an error. */

const COUNT = 15;
const COLOUR = /\u001b\[[0-9;]*m/g;
const BOX = /^[\s│╷╵|]+|\s+$/g;

/** From its first error on, else its last lines. */
export function lastWords(lines: readonly string[], count = COUNT): string {
  const said = lines.map((line) => line.replace(COLOUR, "").replace(BOX, "")).filter(Boolean);
  const error = said.findIndex((line) => line.startsWith("Error"));
  return (error < 0 ? said.slice(-count) : said.slice(error, error + count)).join("\n");
}
