import { z } from "zod";

/** A line by which a running pipeline tells where it is: `larder: {"step":"sync shopify","state":"running",…}`. */

const StepProgress = z.object({
  step: z.string(),
  state: z.enum(["running", "succeeded", "failed", "skipped"]),
  detail: z.string().optional(),
});
export type StepProgress = z.infer<typeof StepProgress>;

export function parseProgress(line: string): StepProgress | undefined {
  const start = line.indexOf("larder: {");
  if (start < 0) return undefined;
  const text = line.slice(start + "larder: ".length, line.lastIndexOf("}") + 1);
  try {
    const parsed = StepProgress.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** What has been told so far, the last word of each step. */
export class Steps {
  private readonly all = new Map<string, StepProgress>();

  take(progress: StepProgress): void {
    const before = this.all.get(progress.step);
    this.all.set(progress.step, { ...progress, detail: progress.detail || before?.detail });
  }

  get list(): StepProgress[] {
    return [...this.all.values()];
  }

  get failed(): StepProgress | undefined {
    return this.list.find(({ state }) => state === "failed");
  }

  /** `sync shopify 5,009 rows → 31 models built, 142 tests passed, 2 sources fresh` */
  get summary(): string {
    const told = this.list.filter(({ state, detail }) => state === "succeeded" && detail);
    const texts = told.map(({ step, detail = "" }) =>
      /^\d+ [a-z]+$/.test(plain(detail)) ? `${step} ${detail}` : detail,
    );
    // A check repeats what the build said, and adds to it.
    const said = texts.filter((text, index) => !texts[index + 1]?.startsWith(text));
    return said.join(" → ");
  }
}

/** Without the commas of thousands. */
function plain(text: string): string {
  return text.replaceAll(",", "");
}
