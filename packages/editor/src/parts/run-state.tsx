import type { RunState, TaskState } from '@loopwright/model';
import { text } from '../text/text.ts';
import classes from './run-state.module.css';
import { type ShownState, STATE_COLORS, StateIcon } from './state-icon.tsx';

const RUN_LOOK: Readonly<Record<RunState, ShownState>> = {
  waiting: 'waiting',
  leased: 'running',
  parked: 'waiting',
  suspended: 'paused',
  blocked: 'blocked',
  succeeded: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

const TASK_LOOK: Readonly<Record<TaskState, ShownState>> = {
  running: 'running',
  waiting: 'waiting',
  succeeded: 'done',
  failed: 'failed',
  skipped: 'skipped',
};

export function lookOfTask(state: TaskState): ShownState {
  return TASK_LOOK[state];
}

export function lookOfRun(state: RunState): ShownState {
  return RUN_LOOK[state];
}

/** The state of a run as a sign and a word. */
export function RunStateChip({ state }: { readonly state: RunState }) {
  return <Chip look={RUN_LOOK[state]} word={text(`runStates.${state}`)} />;
}

/** The state of a task as a sign and a word. */
export function TaskStateChip({ state }: { readonly state: TaskState }) {
  return <Chip look={TASK_LOOK[state]} word={text(`taskStates.${state}`)} />;
}

function Chip({ look, word }: { readonly look: ShownState; readonly word: string }) {
  return (
    <span className={classes.chip} style={{ color: STATE_COLORS[look] }}>
      <StateIcon state={look} size={13} />
      {word}
    </span>
  );
}
