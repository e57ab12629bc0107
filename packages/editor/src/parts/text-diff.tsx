import { useMemo } from 'react';
import { text } from '../text/text.ts';
import { linesOf } from './diff-lines.ts';
import classes from './text-diff.module.css';

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
