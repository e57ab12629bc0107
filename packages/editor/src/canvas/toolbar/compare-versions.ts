/** A line of a version; different: the other version does not have it. */
export interface VersionLine {
  readonly text: string;
  readonly isDifferent: boolean;
}

/** Two values as indented text, with the lines marked that only one of them has. */
export function compareVersions(
  theirs: unknown,
  mine: unknown,
): { readonly theirs: readonly VersionLine[]; readonly mine: readonly VersionLine[] } {
  const [left, right] = [linesOf(theirs), linesOf(mine)];
  return { theirs: mark(left, right), mine: mark(right, left) };
}

function mark(lines: readonly string[], others: readonly string[]): readonly VersionLine[] {
  const known = new Map<string, number>();
  for (const line of others) known.set(plain(line), (known.get(plain(line)) ?? 0) + 1);
  return lines.map((text) => {
    const left = known.get(plain(text)) ?? 0;
    known.set(plain(text), left - 1);
    return { text, isDifferent: left <= 0 };
  });
}

/** A comma at the end says nothing about the value. */
function plain(line: string): string {
  return line.replace(/,$/, '');
}

function linesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split('\n');
  return JSON.stringify(sorted(value), null, 2).split('\n');
}

/** With keys in one order, so that equal values read the same. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
