import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

/**
 * Reads the lines that a program appends to a file. Programs write to files and not to pipes of this process, so
 * that they come to their end if this one is killed.
 */
export class Follower {
  private readonly handle: number;
  private readonly decoder = new StringDecoder("utf8");
  private readonly buffer = Buffer.alloc(65_536);
  private position: number;
  private rest = "";
  private timer?: NodeJS.Timeout;

  constructor(
    file: string,
    private readonly onLine: (line: string) => void,
    from = 0,
  ) {
    this.handle = openSync(file, "r");
    this.position = Math.min(from, fstatSync(this.handle).size);
  }

  start(interval = 100): this {
    this.timer = setInterval(() => this.read(), interval);
    return this;
  }

  /** Reads what is left and ends. */
  finish(): void {
    clearInterval(this.timer);
    this.read();
    if (this.rest) this.onLine(this.rest);
    closeSync(this.handle);
  }

  private read(): void {
    for (;;) {
      const length = readSync(this.handle, this.buffer, 0, this.buffer.length, this.position);
      if (length === 0) return;
      this.position += length;
      const lines = (this.rest + this.decoder.write(this.buffer.subarray(0, length))).split("\n");
      this.rest = lines.pop() ?? "";
      lines.forEach(this.onLine);
    }
  }
}
