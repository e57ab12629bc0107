import { diffLines } from 'diff';

/** Equal lines that are kept around what differs. */
const CONTEXT = 3;
/** Edits, lines added and removed, that are looked for: the time grows with their square, and the window must stay alive. */
const MOST_EDITS = 1000;

/** One line of two texts that are compared, with its number in each that has it. */
export interface Line {
  readonly kind: 'same' | 'added' | 'removed' | 'gap';
  readonly shown: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** What differs between two texts, with a little around it; null where that is more than anybody reads. */
export function linesOf(before: string, after: string): readonly Line[] | null {
  const parts = diffLines(before, after, { maxEditLength: MOST_EDITS });
  if (parts === undefined) return null;
  const all: Line[] = [];
  let old = 0;
  let now = 0;
  for (const { value, added, removed } of parts) {
    for (const shown of value.replace(/\n$/, '').split('\n')) {
      if (!added) old += 1;
      if (!removed) now += 1;
      const kind = added ? 'added' : removed ? 'removed' : 'same';
      all.push({ kind, shown, before: added ? null : old, after: removed ? null : now });
    }
  }
  return withoutFarLines(all);
}

function withoutFarLines(lines: readonly Line[]): readonly Line[] {
  const near = new Set<number>();
  lines.forEach(({ kind }, index) => {
    if (kind === 'same') return;
    for (let at = index - CONTEXT; at <= index + CONTEXT; at += 1) near.add(at);
  });
  const kept: Line[] = [];
  lines.forEach((line, index) => {
    if (near.has(index)) kept.push(line);
    else if (near.size > 0 && kept.at(-1)?.kind !== 'gap') {
      kept.push({ kind: 'gap', shown: '⋯', before: null, after: null });
    }
  });
  return kept;
}
