export function duration(milliseconds: number): string;
export function stepLine(
  number: number | undefined,
  title: string,
  text: string,
  milliseconds: number,
): string;
