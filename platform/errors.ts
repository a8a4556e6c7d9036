/** An error of the person's input: printed without a stack trace, exit code 2. */
export class InputError extends Error {
  override readonly name: string = "InputError";
  readonly exitCode = 2;
}
