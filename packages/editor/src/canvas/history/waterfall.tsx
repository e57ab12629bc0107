import { memo, useEffect, useId, useRef } from 'react';
import type { Task } from '../../api/run-types.ts';
import { formatSeconds } from '../../parts/format.ts';
import { lookOfTask } from '../../parts/run-state.tsx';
import { StateIcon } from '../../parts/state-icon.tsx';
import { useNow } from '../../parts/use-now.ts';
import { text } from '../../text/text.ts';
import { barsOf, pathLabel, type Span } from './run-model.ts';
import { isRunning, timeOf } from './task-time.ts';
import classes from './waterfall.module.css';

/** Tasks of a run as bars in time, in the order they began. Choosing one moves the run to it. */
export function Waterfall({
  tasks,
  span,
  names,
  step,
  chosen,
  onStep,
}: {
  readonly tasks: readonly Task[];
  readonly span: Span;
  readonly names: ReadonlyMap<string, string>;
  readonly step: number;
  /** Index of the task that is looked at; -1 for none. */
  readonly chosen: number;
  readonly onStep: (step: number) => void;
}) {
  const id = useId();
  const now = useNow(span.isOpen && tasks.some(isRunning) ? 1000 : null);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[data-step="${chosen + 1}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <>
      <div className={classes.head} aria-hidden>
        <span />
        <span className={classes.axis}>
          <span>0</span>
          <span>{formatSeconds((span.to - span.from) / 2000)}</span>
          <span>{formatSeconds((span.to - span.from) / 1000)}</span>
        </span>
        <span />
      </div>
      <div
        ref={list}
        className={classes.rows}
        role="listbox"
        tabIndex={0}
        aria-label={text('run.tasks')}
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen + 1}` : undefined}
      >
        {tasks.map((task, index) => (
          <Row
            // biome-ignore lint/suspicious/noArrayIndexKey: tasks are only ever appended
            key={index}
            id={`${id}-${index + 1}`}
            task={task}
            span={span}
            now={span.isOpen && isRunning(task) ? now : null}
            name={names.get(task.node_id) ?? task.node_type}
            number={index + 1}
            isChosen={index === chosen}
            isLater={index + 1 > step}
            onStep={onStep}
          />
        ))}
      </div>
    </>
  );
}

const Row = memo(function Row({
  id,
  task,
  span,
  now,
  name,
  number,
  isChosen,
  isLater,
  onStep,
}: {
  readonly id: string;
  readonly task: Task;
  readonly span: Span;
  /** This machine's clock; null where the task does not run, or its run has ended. */
  readonly now: number | null;
  readonly name: string;
  readonly number: number;
  readonly isChosen: boolean;
  readonly isLater: boolean;
  readonly onStep: (step: number) => void;
}) {
  const bars = barsOf(task, span);
  const first = bars[0];
  const last = bars.at(-1);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names its active option
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      data-step={number}
      data-later={isLater}
      className={classes.row}
      onClick={() => onStep(number)}
    >
      <span className={classes.name}>
        <StateIcon state={lookOfTask(task.state)} size={13} />
        <span className={classes.label}>{name}</span>
        {task.path.length > 0 && (
          <span className={classes.path} title={text('run.itemTitle')}>
            {text('run.item', { path: pathLabel(task.path) })}
          </span>
        )}
        <span className="lw-only-heard">{text(`taskStates.${task.state}`)}</span>
      </span>
      <span className={classes.track}>
        {bars.length > 1 && (
          <span
            className={classes.wait}
            style={{ left: `${first!.left}%`, width: `${last!.left + last!.width - first!.left}%` }}
          />
        )}
        {bars.map((bar, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: attempts are only ever appended
            key={index}
            className={`${classes.bar} ${classes[bar.look]}`}
            style={{ left: `min(${bar.left}%, 100% - 3px)`, width: `${bar.width}%` }}
            title={bar.look === 'unknown' ? text('run.outcomeUnknown') : undefined}
          />
        ))}
      </span>
      <span className={classes.time}>
        {task.attempts.length > 1 && `${text('run.attemptsShort', { count: task.attempts.length })} `}
        {timeOf(task, now)}
      </span>
    </div>
  );
});
