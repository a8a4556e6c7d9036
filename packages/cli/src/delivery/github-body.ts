/** The text of a comment or issue of ours: a marker nobody sees in its first line, and at most what GitHub takes. */

export const BODY_LIMIT = 65_536;
const CUT = "\n\n… cut here: GitHub takes no longer text. The log of the job has all of it.";

export interface Author {
  readonly type: string;
  readonly association: string;
}

/** `<!-- larder:data:prod -->`: what it is about, and of which environment. */
export function markerOf(what: string, environment: string): string {
  return `<!-- larder:${what}:${environment} -->`;
}

export function marked(marker: string, markdown: string): string {
  const body = `${marker}\n${markdown}`;
  return body.length <= BODY_LIMIT ? body : `${closed(body.slice(0, BODY_LIMIT - CUT.length - 20))}${CUT}`;
}

/** Only those who may write to the repository: anybody may begin a comment with our marker. */
export function isMarkedBy(
  marker: string,
  { body, author }: { readonly body: string; readonly author: Author },
): boolean {
  const mayWrite = ["OWNER", "MEMBER", "COLLABORATOR"].includes(author.association);
  return (author.type === "Bot" || mayWrite) && body.split(/\r?\n/, 1)[0]?.trim() === marker;
}

/** A block of code or a folded part that the cut left open would swallow the note. */
function closed(text: string): string {
  const whole = text.slice(0, text.lastIndexOf("\n"));
  const inCode = (whole.match(/^```/gm)?.length ?? 0) % 2 === 1;
  const folded = (whole.match(/<details>/g)?.length ?? 0) > (whole.match(/<\/details>/g)?.length ?? 0);
  return `${whole}${inCode ? "\n```" : ""}${folded ? "\n</details>" : ""}`;
}
