/** Nesting down to which a value is shown where its whole depth cannot be written. */
const SHOWN_DEPTH = 200;
const CUT = '(nested too deeply to show)';

/** JSON of a value; null when it is nested beyond what can be written. */
export function jsonText(value: unknown): string | null {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    if (cause instanceof RangeError) return null;
    throw cause;
  }
}

/** JSON of a value for people: what is nested beyond what can be written is cut off at 200 levels. */
export function shownText(value: unknown): string {
  return jsonText(value) ?? JSON.stringify(cutBelow(value, SHOWN_DEPTH));
}

function cutBelow(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return CUT;
  if (Array.isArray(value)) return value.map((entry) => cutBelow(entry, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, cutBelow(entry, levels - 1)]));
}
