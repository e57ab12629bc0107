import { Button, Collapse } from '@mantine/core';
import { IconActivity } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { formatCompact, formatElapsed, formatRate, formatTime } from '../../parts/format.ts';
import { type ShownState, STATE_COLORS, StateIcon } from '../../parts/state-icon.tsx';
import { useNow } from '../../parts/use-now.ts';
import { text } from '../../text/text.ts';
import classes from './live-bar.module.css';
import type { LiveState } from './live-store.ts';
import { useLive } from './use-live.tsx';

const LiveTail = lazy(() => import('./live-tail-list.tsx'));

const LOOK: Readonly<Record<LiveState['status'], ShownState>> = {
  idle: 'idle',
  running: 'running',
  completed: 'done',
  failed: 'failed',
};

/** The foot of a canvas: how the execution stands, rates and failures, the socket, and behind a button what happens, line by line. */
export function LiveBar() {
  const [showsTail, setShowsTail] = useState(false);
  return (
    <section aria-label={text('live.bar.label')}>
      <Lost />
      <Collapse expanded={showsTail}>
        {showsTail && (
          <Suspense fallback={null}>
            <LiveTail onClose={() => setShowsTail(false)} />
          </Suspense>
        )}
      </Collapse>
      <div className={classes.bar}>
        <Execution />
        <Figures />
        <span className={classes.end}>
          <Socket />
          <Button
            size="compact-xs"
            variant={showsTail ? 'light' : 'default'}
            leftSection={<IconActivity size={14} />}
            aria-expanded={showsTail}
            onClick={() => setShowsTail(!showsTail)}
          >
            {text('live.bar.events')}
          </Button>
        </span>
      </div>
    </section>
  );
}

function Execution() {
  const status = useLive((state) => state.status);
  const startedAt = useLive((state) => state.startedAt);
  const completedAt = useLive((state) => state.completedAt);
  const error = useLive((state) => state.error);
  const ahead = useLive((state) => state.clockAheadMs);
  const isRunning = status === 'running';
  const now = useNow(isRunning ? 1000 : null);
  return (
    <>
      <span className={classes.part} style={{ color: STATE_COLORS[LOOK[status]], fontWeight: 600 }} role="status">
        <StateIcon state={LOOK[status]} />
        {text(`live.bar.${status}`)}
      </span>
      {startedAt !== null && status !== 'idle' && (
        <span className={classes.soft}>
          {text('live.bar.startedAt', { time: formatTime(startedAt, now) })}
          {isRunning
            ? `, ${text('live.bar.since', { elapsed: formatElapsed((now - ahead - Date.parse(startedAt)) / 1000) })}`
            : completedAt !== null && `, ${text('live.bar.endedAt', { time: formatTime(completedAt, now) })}`}
        </span>
      )}
      {error !== null && <span className={classes.error}>{error}</span>}
    </>
  );
}

function Figures() {
  const rates = useLive((state) => state.rates);
  const failed = useLive((state) => state.runs.failed);
  const missed = useLive((state) => state.missed);
  const queued = useLive(({ queues }) => {
    let depth = 0;
    for (const queue of queues.values()) depth += queue.depth;
    return depth;
  });
  return (
    <>
      {rates.runsPerSecond > 0 && (
        <span className={classes.part}>{text('live.bar.rate', { rate: formatRate(rates.runsPerSecond) })}</span>
      )}
      {rates.failuresPerSecond > 0 && (
        <span className={classes.bad}>{text('live.bar.failures', { rate: formatRate(rates.failuresPerSecond) })}</span>
      )}
      {failed > 0 && (
        <span className={classes.bad}>
          {text('live.bar.failedRuns', { count: failed, shown: formatCompact(failed) })}
        </span>
      )}
      {queued > 0 && (
        <span className={classes.soft}>{text('live.bar.queued', { count: queued, shown: formatCompact(queued) })}</span>
      )}
      {missed > 0 && (
        <span className={classes.soft}>{text('live.bar.missed', { count: missed, shown: formatCompact(missed) })}</span>
      )}
    </>
  );
}

const SOCKET_COLORS: Readonly<Record<LiveState['connection'], string>> = {
  connecting: 'var(--lw-soft)',
  open: 'var(--lw-done)',
  lost: 'var(--lw-waiting)',
  refused: 'var(--lw-failed)',
};

function Socket() {
  const connection = useLive((state) => state.connection);
  return (
    <span className={classes.part} style={{ color: SOCKET_COLORS[connection] }} data-socket={connection}>
      <span className={classes.dot} aria-hidden />
      {text(`live.connection.${connection}`)}
    </span>
  );
}

function Lost() {
  const connection = useLive((state) => state.connection);
  if (connection !== 'lost' && connection !== 'refused') return null;
  return (
    <div className={classes.banner} role="alert">
      {text(connection === 'lost' ? 'live.connection.lostBanner' : 'live.connection.refusedBanner')}
    </div>
  );
}
