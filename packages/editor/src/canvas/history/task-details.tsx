import { Alert, Code, Group, Stack, Table, Tabs, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import type { Task, WholeRun } from '../../api/run-types.ts';
import { formatSeconds, formatTime } from '../../parts/format.ts';
import { TaskStateChip } from '../../parts/run-state.tsx';
import { useNow } from '../../parts/use-now.ts';
import { text } from '../../text/text.ts';
import { FixButton } from './fix-button.tsx';
import { ReplayButton } from './replay-button.tsx';
import { errorOf, pathLabel } from './run-model.ts';
import classes from './run-page.module.css';
import { isRunning, timeOf } from './task-time.ts';
import { type TaskSide, TaskValue } from './task-value.tsx';

/** One task of a run: how it ended, its attempts, what it got and what it gave. */
export function TaskDetails({
  run,
  index,
  task,
  name,
  onHold,
}: {
  readonly run: WholeRun;
  /** Its position among all tasks of the run, from 0. */
  readonly index: number;
  readonly task: Task;
  readonly name: string;
  /** Whether something about this task is being written, which must not give way to another one. */
  readonly onHold: (isHeld: boolean) => void;
}) {
  const [chosen, setChosen] = useState<TaskSide | null>(null);
  const error = errorOf(task);
  const sides: readonly TaskSide[] = task.edits.length === 0 ? ['input', 'output'] : ['input', 'given', 'output'];
  const side = chosen ?? (task.state === 'failed' ? 'input' : 'output');
  const isProducer = task.node_id === run.producer_id;
  const isWatched = run.ended_at === null && isRunning(task);
  const now = useNow(isWatched ? 1000 : null);
  return (
    <Stack gap="sm" p="sm" h="100%" style={{ overflow: 'auto' }}>
      <div>
        <Title order={2} size="h5">
          {name}
        </Title>
        <Group gap="sm">
          <TaskStateChip state={task.state} />
          {task.attempts.length > 0 && <Text size="sm">{timeOf(task, isWatched ? now : null)}</Text>}
          {task.path.length > 0 && (
            <Text size="sm" c="var(--lw-soft)">
              {text('run.item', { path: pathLabel(task.path) })}
            </Text>
          )}
          {task.port !== null && task.port !== 'default' && (
            <Text size="sm" c="var(--lw-soft)">
              {text('run.leftBy', { port: task.port })}
            </Text>
          )}
        </Group>
      </div>
      {!isProducer && task.state !== 'skipped' && (
        <Group gap="xs" className={classes.actions!}>
          <FixButton run={run} index={index} task={task} name={name} onHold={onHold} />
          {task.path.length === 0 && (
            <ReplayButton run={run} from={{ nodeId: task.node_id, name, index }} onHold={onHold} />
          )}
        </Group>
      )}
      {task.edits.map(({ at, by }) => (
        <Group key={at} gap={6} c="var(--lw-soft)" wrap="nowrap">
          <IconPencil size={14} aria-hidden />
          <Text size="sm">{text('fix.edited', { by, time: formatTime(at, now) })}</Text>
        </Group>
      ))}
      {task.attempts.some((attempt) => attempt.outcome_unknown) && (
        <Alert color="yellow" icon={<IconAlertTriangle />} title={text('run.outcomeUnknown')} p="xs">
          {text('run.outcomeUnknownHint')}
        </Alert>
      )}
      {error !== null && (
        <Code block c="var(--lw-failed)" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {error}
        </Code>
      )}
      {(task.attempts.length > 1 || error !== null) && <Attempts task={task} />}
      <Tabs value={side} onChange={(next) => setChosen(next as TaskSide)} keepMounted={false} flex={1} mih={220}>
        <Tabs.List>
          {sides.map((side) => (
            <Tabs.Tab key={side} value={side}>
              {text(`run.${side}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {sides.map((side) => (
          <Tabs.Panel key={side} value={side} pt="xs" h="calc(100% - 2.4rem)">
            <TaskValue runId={run.id} index={index} task={task} side={side} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}

function Attempts({ task }: { readonly task: Task }) {
  const now = Date.now();
  return (
    <Table fz="xs" verticalSpacing={3} withRowBorders={false} aria-label={text('run.attemptList')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={36}>{text('run.attempt')}</Table.Th>
          <Table.Th>{text('run.began')}</Table.Th>
          <Table.Th>{text('run.took')}</Table.Th>
          <Table.Th>{text('run.outcome')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {task.attempts.map(({ number, started_at, ended_at, error, outcome_unknown, settled }) => (
          <Table.Tr key={number}>
            <Table.Td>{number}</Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatTime(started_at, now)}</Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              {ended_at === null
                ? text('run.noTime')
                : formatSeconds((Date.parse(ended_at) - Date.parse(started_at)) / 1000)}
            </Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              {outcome_unknown
                ? settledText(settled)
                : (error?.code ?? text(ended_at === null ? 'taskStates.running' : 'taskStates.succeeded'))}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** What was found of an attempt whose outcome is not known. */
function settledText(settled: Task['attempts'][number]['settled']): string {
  const unknown = text('run.outcomeUnknown');
  if (settled === null) return unknown;
  return `${unknown}. ${text(`run.settled.${settled.outcome}`, { by: settled.by ?? text('run.probe') })}`;
}
