const OFF: ReadonlySet<string> = new Set(['', 'false', 'False', 'off', '0']);

/** Whether a text that a client sends for a switch stands for off (contract, section 5). */
export function isOffText(written: string): boolean {
  return OFF.has(written.trim());
}
