/** The middle of some figures. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A figure with a few digits, for people. */
export function round(figure: number, digits = 3): number {
  return Number(figure.toPrecision(digits));
}

/** Prints what a benchmark does now, on stderr. */
export function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Prints the one line of a benchmark's result, on stdout. */
export function report(
  result: { readonly bench: string; readonly ratio: number } & Readonly<Record<string, unknown>>,
): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
