import {
  IconBan,
  IconCheck,
  IconClock,
  IconHourglassHigh,
  IconLoader2,
  IconMinus,
  IconPlayerPause,
  IconPlugConnectedX,
  IconX,
} from '@tabler/icons-react';
import classes from './state-icon.module.css';

/** States of nodes, tasks and runs that share a look. */
export type ShownState =
  | 'idle'
  | 'running'
  | 'waiting'
  | 'done'
  | 'failed'
  | 'skipped'
  | 'paused'
  | 'blocked'
  | 'cancelled';

const ICONS = {
  idle: IconMinus,
  running: IconLoader2,
  waiting: IconHourglassHigh,
  done: IconCheck,
  failed: IconX,
  skipped: IconMinus,
  paused: IconPlayerPause,
  blocked: IconPlugConnectedX,
  cancelled: IconBan,
} as const;

/** A CSS colour by state. It is never the only sign: icon and word say the same. */
export const STATE_COLORS: Readonly<Record<ShownState, string>> = {
  idle: 'var(--lw-soft)',
  running: 'var(--lw-running)',
  waiting: 'var(--lw-waiting)',
  done: 'var(--lw-done)',
  failed: 'var(--lw-failed)',
  skipped: 'var(--lw-skipped)',
  paused: 'var(--lw-waiting)',
  blocked: 'var(--lw-failed)',
  cancelled: 'var(--lw-skipped)',
};

/** The sign of a state. The word beside it names it. */
export function StateIcon({ state, size = 14 }: { readonly state: ShownState; readonly size?: number }) {
  const Icon = ICONS[state] ?? IconClock;
  return (
    <Icon
      size={size}
      stroke={2.2}
      aria-hidden
      color={STATE_COLORS[state]}
      className={state === 'running' ? classes.turning : classes.still}
    />
  );
}
