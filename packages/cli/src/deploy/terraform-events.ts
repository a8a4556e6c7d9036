/** What `terraform … -json` says, a line each; only what is used here. */

export interface TerraformEvent {
  readonly "@message": string;
  readonly "@level"?: string;
  readonly type?: string;
  readonly changes?: Changes;
  readonly hook?: { readonly action?: string };
  readonly diagnostic?: Diagnostic;
}

export interface Changes {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
  readonly operation?: string;
}

export interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail?: string;
  readonly address?: string;
}

export function parseEvent(line: string): TerraformEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as TerraformEvent;
  } catch {
    return undefined;
  }
}

/** `+118 ~0 -0`, or "no changes". */
export function changesText(changes: Changes): string {
  return isEmpty(changes) ? "no changes" : `+${changes.add} ~${changes.change} -${changes.remove}`;
}

export function isEmpty({ add, change, remove }: Changes): boolean {
  return add + change + remove === 0;
}

export const NO_CHANGES: Changes = { add: 0, change: 0, remove: 0 };

export function sum(all: readonly Changes[]): Changes {
  return all.reduce<Changes>(
    (total, { add, change, remove }) => ({
      add: total.add + add,
      change: total.change + change,
      remove: total.remove + remove,
    }),
    NO_CHANGES,
  );
}

/** How far an apply is: resources done of all that the plan names. */
export class Progress {
  private done = 0;
  changes: Changes = NO_CHANGES;
  readonly errors: Diagnostic[] = [];

  constructor(private readonly total = 0) {}

  /** Takes an event in; true when the picture changed. */
  take(event: TerraformEvent): boolean {
    switch (event.type) {
      case "apply_complete":
        // Data sources are read by plans, too, and no plan counts them.
        if (event.hook?.action === "read") return false;
        this.done += 1;
        return true;
      case "planned_change":
        return true;
      case "change_summary":
        if (event.changes) this.changes = event.changes;
        return true;
      case "diagnostic":
        if (event.diagnostic?.severity === "error") this.errors.push(event.diagnostic);
        return false;
      default:
        return false;
    }
  }

  get text(): string {
    return `${this.done}/${this.total}`;
  }
}

/** The provider's words, without the frames that Terraform draws around them. */
export function diagnosticText({ summary, detail, address }: Diagnostic): string {
  const about = address ? `${address}: ` : "";
  return [`${about}${summary}`, detail].filter(Boolean).join("\n");
}

/** A line of the log for people. */
export function logLine(event: TerraformEvent): string {
  if (event.diagnostic) return `${event.diagnostic.severity}: ${diagnosticText(event.diagnostic)}`;
  return event["@message"];
}
