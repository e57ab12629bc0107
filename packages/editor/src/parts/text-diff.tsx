import { diffLines } from 'diff';
import { useMemo } from 'react';
import { text } from '../text/text.ts';
import classes from './text-diff.module.css';

/** Equal lines that are kept around what differs. */
const CONTEXT = 3;
/** Texts beyond this are compared no further than so many changed lines: the window must stay alive. */
const MOST_CHANGES = 5000;

interface Line {
  readonly kind: 'same' | 'added' | 'removed' | 'gap';
  readonly shown: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** Two texts line by line: what was removed, what was added, and a little around it. Loaded when needed. */
export default function TextDiff({
  before,
  after,
  label,
}: {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}) {
  const lines = useMemo(() => linesOf(before, after), [before, after]);
  if (lines === null) return <p className={classes.note}>{text('diff.tooLarge')}</p>;
  if (lines.length === 0) return <p className={classes.note}>{text('diff.same')}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={classes.diff} aria-label={label} tabIndex={0}>
      <table className={classes.table}>
        <tbody>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one comparison never move
            <tr key={index} className={classes[line.kind]} data-line={line.kind}>
              <td className={classes.number}>{line.before}</td>
              <td className={classes.number}>{line.after}</td>
              <td className={classes.sign}>
                {line.kind === 'added' ? '+' : line.kind === 'removed' ? '−' : ''}
                {(line.kind === 'added' || line.kind === 'removed') && (
                  <span className="lw-only-heard">{text(`diff.${line.kind}`)}</span>
                )}
              </td>
              <td className={classes.text}>{line.shown}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Null where the texts differ in more lines than anybody reads. */
function linesOf(before: string, after: string): readonly Line[] | null {
  const parts = diffLines(before, after, { maxEditLength: MOST_CHANGES });
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
