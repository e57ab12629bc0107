import { Anchor, Button, CloseButton, Switch, Text } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Link } from 'wouter';
import { useNodeLabels } from '../../api/node-labels.ts';
import { formatSeconds, formatTime } from '../../parts/format.ts';
import { nodeNames } from '../../parts/node-names.ts';
import { type ShownState, StateIcon } from '../../parts/state-icon.tsx';
import { text } from '../../text/text.ts';
import { useDocument } from '../document/use-document.tsx';
import classes from './live-bar.module.css';
import type { LiveLine } from './live-tail.ts';
import { useLiveStore } from './use-live.tsx';

/** Reading pace: no one reads sixty new lines a second, and drawing them would cost the canvas its frames. */
const EVERY_MS = 250;

const LOOK: Readonly<Record<LiveLine['kind'], ShownState>> = {
  started: 'running',
  completed: 'done',
  failed: 'failed',
  stopped: 'paused',
  'task-done': 'done',
  'task-failed': 'failed',
  'task-retry': 'waiting',
  'run-ended': 'done',
};

/** What happened last, newest at the foot. A line of a run opens it. */
export default function LiveTail({ onClose }: { readonly onClose: () => void }) {
  const [isHeld, setIsHeld] = useState(false);
  const [failuresOnly, setFailuresOnly] = useState(false);
  const lines = useTail(isHeld).filter((line) => !failuresOnly || isFailure(line));
  const workflowId = useDocument(({ workflow }) => workflow.id);
  const nodes = useDocument((document) => document.nodes);
  const list = useRef<HTMLOListElement>(null);
  const newest = lines.at(-1)?.number;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line is what moves the list
  useEffect(() => {
    const element = list.current;
    if (element === null || isHeld) return;
    element.scrollTop = element.scrollHeight;
  }, [newest, isHeld]);

  const labels = useNodeLabels();
  const names = useMemo(() => nodeNames(nodes.values(), labels), [nodes, labels]);
  const nameOf = (id: string | null): string => (id === null ? undefined : names.get(id)) ?? text('live.tail.gone');

  return (
    <div className={classes.tail}>
      <div className={classes.tailHead}>
        <Text size="sm" fw={600}>
          {text('live.tail.title')}
        </Text>
        <Switch
          size="xs"
          label={text('live.tail.failuresOnly')}
          checked={failuresOnly}
          onChange={({ currentTarget }) => setFailuresOnly(currentTarget.checked)}
        />
        <Button size="compact-xs" variant="default" ml="auto" onClick={() => setIsHeld(!isHeld)}>
          {text(isHeld ? 'live.tail.resume' : 'live.tail.pause')}
        </Button>
        <CloseButton size="sm" aria-label={text('live.tail.close')} onClick={onClose} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <ol className={classes.lines} ref={list} tabIndex={0} aria-label={text('live.tail.title')}>
        {lines.length === 0 && <li className={classes.line}>{text('live.tail.empty')}</li>}
        {lines.map((line) => (
          <li key={line.number} className={classes.line}>
            <span className={classes.time}>{formatTime(line.at, Date.now())}</span>
            <StateIcon
              state={line.kind === 'run-ended' && line.outcome === 'failed' ? 'failed' : LOOK[line.kind]}
              size={12}
            />
            <span className={classes.what} title={line.error ?? undefined}>
              {wordsOf(line, nameOf(line.nodeId))}
              {line.path.length > 0 && `, ${text('live.tail.item', { path: pathOf(line.path) })}`}
            </span>
            {line.runId !== null && (
              <Anchor component={Link} href={`/workflows/${workflowId}?run=${line.runId}`} size="xs">
                {text('live.tail.run', { id: line.runId })}
              </Anchor>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** The lines, a few times a second; the same for as long as they are held. */
function useTail(isHeld: boolean): readonly LiveLine[] {
  const store = useLiveStore();
  const [lines, setLines] = useState(() => store.getState().tail);
  useEffect(() => {
    if (isHeld) return;
    const look = (): void => setLines(store.getState().tail);
    look();
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  }, [store, isHeld]);
  return lines;
}

function isFailure({ kind, outcome }: LiveLine): boolean {
  return kind === 'failed' || kind === 'task-failed' || kind === 'task-retry' || outcome === 'failed';
}

function pathOf(path: readonly number[]): string {
  return path.map((index) => index + 1).join('.');
}

function wordsOf(line: LiveLine, node: string): string {
  const time = formatSeconds(line.seconds ?? 0);
  const error = line.error ?? '';
  switch (line.kind) {
    case 'started':
      return text('live.tail.started');
    case 'completed':
      return text('live.tail.completed', { time });
    case 'failed':
      return text('live.tail.failed', { error });
    case 'stopped':
      return text('live.tail.stopped');
    case 'task-done':
      return line.outcome === null || line.outcome === 'default'
        ? text('live.tail.taskDone', { node, time })
        : text('live.tail.taskDoneBy', { node, time, port: line.outcome });
    case 'task-failed':
      return text('live.tail.taskFailed', { node, error });
    case 'task-retry':
      return text('live.tail.taskRetry', { node, error });
    case 'run-ended':
      return text('live.tail.runEnded', { id: line.runId ?? 0, state: line.outcome ?? '' });
  }
}
