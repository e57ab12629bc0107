import {
  Anchor,
  Badge,
  Button,
  Group,
  SegmentedControl,
  Switch,
  Table,
  Text,
  Title,
  UnstyledButton,
} from '@mantine/core';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { Task, WholeRun } from '../../api/run-types.ts';
import { useTitle } from '../../app/use-title.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { formatSeconds, formatTime } from '../../parts/format.ts';
import { Loading } from '../../parts/loading.tsx';
import { RunStateChip, TaskStateChip } from '../../parts/run-state.tsx';
import { stableText } from '../../parts/stable-text.ts';
import { text } from '../../text/text.ts';
import { WorkflowTabs } from '../workflow-tabs.tsx';
import { isDifferent, type Pair, pairTasks } from './compare-model.ts';
import classes from './compare-page.module.css';
import { ComparePicture } from './compare-picture.tsx';
import { errorOf, pathLabel } from './run-model.ts';
import { useRunNames } from './run-picture.tsx';
import { timeOf } from './task-time.ts';
import { useRun } from './use-run.ts';

const TextDiff = lazy(() => import('../../parts/text-diff.tsx'));

/** Larger values are compared by their size only. */
const VALUE_BYTES = 1_048_576;

/** Two runs of a workflow side by side: tasks matched by node and item, and what differs between them. */
export default function ComparePage({
  workflowId,
  runId,
  otherId,
}: {
  readonly workflowId: string;
  readonly runId: number;
  readonly otherId: number;
}) {
  const left = useRun(runId, VALUE_BYTES);
  const right = useRun(otherId, VALUE_BYTES);
  useTitle(text('compare.title', { left: runId, right: otherId }));
  const failed = [left, right].find(({ data, isError }) => isError && data === undefined);
  if (failed?.error) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
  if (left.data === undefined || right.data === undefined) {
    if (left.fetchStatus === 'idle' || right.fetchStatus === 'idle') {
      return <ErrorState error={new Error(text('run.notHere'))} />;
    }
    return <Loading />;
  }
  if (left.data.workflow_id !== workflowId || right.data.workflow_id !== workflowId) {
    return <ErrorState error={new Error(text('run.notHere'))} />;
  }
  return <Compared left={left.data} right={right.data} />;
}

function Compared({ left, right }: { readonly left: WholeRun; readonly right: WholeRun }) {
  const pairs = useMemo(() => pairTasks(left.tasks, right.tasks), [left.tasks, right.tasks]);
  const different = pairs.filter(isDifferent);
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const leftNames = useRunNames(left.graph);
  const rightNames = useRunNames(right.graph);
  const nameOf = (pair: Pair): string => leftNames.get(pair.nodeId) ?? rightNames.get(pair.nodeId) ?? pair.nodeType;
  const chosen = pairs.find(({ key }) => key === chosenKey) ?? different[0] ?? pairs[0];
  const shown = onlyDifferent ? different : pairs;
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <WorkflowTabs workflowId={left.workflow_id} />
        <Group gap="md" mt={4}>
          <Title order={1} size="h4">
            {text('compare.title', { left: left.id, right: right.id })}
          </Title>
          <Text size="sm" c="var(--lw-soft)" role="status">
            {different.length === 0 ? text('compare.same') : text('compare.differences', { count: different.length })}
          </Text>
          <Button
            component={Link}
            size="compact-sm"
            variant="default"
            ml="auto"
            href={`/workflows/${left.workflow_id}?run=${right.id}&compare=${left.id}`}
          >
            {text('compare.swap')}
          </Button>
        </Group>
        <div className={classes.heads}>
          <RunHead run={left} />
          <RunHead run={right} />
        </div>
        {(left.tasks_total > left.tasks.length || right.tasks_total > right.tasks.length) && (
          <Text size="sm" c="var(--lw-soft)">
            {text('compare.firstTasks', { count: Math.max(left.tasks.length, right.tasks.length) })}
          </Text>
        )}
        {left.version_id !== right.version_id && (
          <Anchor
            component={Link}
            size="sm"
            href={`/workflows/${left.workflow_id}/versions?from=${left.version_id}&to=${right.version_id}`}
          >
            {text('compare.otherVersion')}
          </Anchor>
        )}
      </header>
      <div className={classes.picture}>
        <ComparePicture
          left={left}
          right={right}
          pairs={pairs}
          chosen={chosen?.nodeId ?? null}
          onChoose={(id) => setChosenKey(pairs.find((pair) => pair.nodeId === id)?.key ?? null)}
        />
      </div>
      <section className={classes.pairs} aria-label={text('compare.tasks')}>
        <Group px="sm" py={6}>
          <Switch
            size="xs"
            label={text('compare.onlyDifferent')}
            checked={onlyDifferent}
            onChange={({ currentTarget }) => setOnlyDifferent(currentTarget.checked)}
          />
        </Group>
        <Pairs
          pairs={shown}
          nameOf={nameOf}
          chosen={chosen?.key ?? null}
          onChoose={setChosenKey}
          ids={[left.id, right.id]}
        />
      </section>
      <aside className={classes.details} aria-label={text('run.details')}>
        {chosen === undefined ? (
          <Text c="var(--lw-soft)">{text('run.noTasks')}</Text>
        ) : (
          <PairDetails key={chosen.key} pair={chosen} name={nameOf(chosen)} ids={[left.id, right.id]} />
        )}
      </aside>
    </div>
  );
}

function RunHead({ run }: { readonly run: WholeRun }) {
  return (
    <div className={classes.run}>
      <Anchor component={Link} href={`/workflows/${run.workflow_id}?run=${run.id}`} fw={600} size="sm">
        {text('run.title', { id: run.id })}
      </Anchor>
      <RunStateChip state={run.state} />
      <span>{formatTime(run.started_at, Date.now())}</span>
      {run.duration_seconds !== null && <span>{formatSeconds(run.duration_seconds)}</span>}
    </div>
  );
}

function Pairs({
  pairs,
  nameOf,
  chosen,
  onChoose,
  ids,
}: {
  readonly pairs: readonly Pair[];
  readonly nameOf: (pair: Pair) => string;
  readonly chosen: string | null;
  readonly onChoose: (key: string) => void;
  readonly ids: readonly [number, number];
}) {
  return (
    <Table fz="sm" verticalSpacing={4} stickyHeader highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{text('compare.node')}</Table.Th>
          <Table.Th>{text('run.title', { id: ids[0] })}</Table.Th>
          <Table.Th>{text('run.title', { id: ids[1] })}</Table.Th>
          <Table.Th>{text('compare.time')}</Table.Th>
          <Table.Th>{text('compare.what')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {pairs.map((pair) => (
          <Table.Tr key={pair.key} data-chosen={pair.key === chosen || undefined} className={classes.pair}>
            <Table.Td>
              <UnstyledButton fz="sm" fw={550} aria-pressed={pair.key === chosen} onClick={() => onChoose(pair.key)}>
                {nameOf(pair)}
                {pair.path.length > 0 && ` · ${text('run.item', { path: pathLabel(pair.path) })}`}
              </UnstyledButton>
            </Table.Td>
            <Table.Td>
              <Side task={pair.left} />
            </Table.Td>
            <Table.Td>
              <Side task={pair.right} />
            </Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>{moreTime(pair.moreSeconds)}</Table.Td>
            <Table.Td>
              <Differences pair={pair} />
            </Table.Td>
          </Table.Tr>
        ))}
        {pairs.length === 0 && (
          <Table.Tr>
            <Table.Td colSpan={5}>{text('compare.same')}</Table.Td>
          </Table.Tr>
        )}
      </Table.Tbody>
    </Table>
  );
}

function Side({ task }: { readonly task: Task | null }) {
  if (task === null)
    return (
      <Text size="sm" c="var(--lw-soft)">
        {text('run.notReached')}
      </Text>
    );
  return (
    <Group gap={8} wrap="nowrap">
      <TaskStateChip state={task.state} />
      {task.attempts.length > 0 && <span style={{ whiteSpace: 'nowrap' }}>{timeOf(task, null)}</span>}
    </Group>
  );
}

function Differences({ pair: { differs } }: { readonly pair: Pair }) {
  const kinds = (['state', 'port', 'output', 'input'] as const).filter((kind) => differs[kind]);
  return (
    <Group gap={4}>
      {kinds.map((kind) => (
        <Badge key={kind} size="sm" variant="default" tt="none" fw={500} style={{ flex: 'none' }}>
          {text(`compare.${kind}`)}
        </Badge>
      ))}
    </Group>
  );
}

function PairDetails({
  pair,
  name,
  ids,
}: {
  readonly pair: Pair;
  readonly name: string;
  readonly ids: readonly [number, number];
}) {
  const { left, right } = pair;
  const [side, setSide] = useState<'output' | 'input' | 'error'>(
    errorOf(left ?? right!) !== null || (right !== null && errorOf(right) !== null) ? 'error' : 'output',
  );
  const isTooLarge =
    side !== 'error' && [left, right].some((task) => task !== null && task[`${side}_bytes` as const] !== null);
  const sides = [left, right].map((task) =>
    task === null ? '' : side === 'error' ? (errorOf(task) ?? '') : stableText(task[side]),
  );
  return (
    <>
      <Title order={2} size="h5">
        {name}
        {pair.path.length > 0 && ` · ${text('run.item', { path: pathLabel(pair.path) })}`}
      </Title>
      <Text size="xs" c="var(--lw-soft)">
        {text('compare.legend', { left: ids[0], right: ids[1] })}
      </Text>
      <SegmentedControl
        size="xs"
        aria-label={text('compare.what')}
        value={side}
        onChange={(next) => setSide(next as typeof side)}
        data={[
          { value: 'input', label: text('run.input') },
          { value: 'output', label: text('run.output') },
          { value: 'error', label: text('compare.error') },
        ]}
      />
      <div style={{ flex: 1, minHeight: '10rem' }}>
        <Suspense fallback={<Loading />}>
          {isTooLarge && (
            <Text size="sm" c="var(--lw-soft)">
              {text('compare.large')}
            </Text>
          )}
          <TextDiff before={sides[0]!} after={sides[1]!} label={text('compare.diff')} />
        </Suspense>
      </div>
    </>
  );
}

function moreTime(seconds: number | null): string {
  if (seconds === null || Math.abs(seconds) < 0.001) return '';
  return `${seconds > 0 ? '+' : '−'}${formatSeconds(Math.abs(seconds))}`;
}
