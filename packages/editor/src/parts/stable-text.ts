/** JSON as text, two spaces a level, keys in order of the alphabet: equal values have equal texts. */
export function stableText(value: unknown): string {
  return JSON.stringify(sorted(value), null, 2) ?? '';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
      .map(([key, entry]) => [key, sorted(entry)]),
  );
}
