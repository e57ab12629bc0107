import { Badge, Group, Text } from '@mantine/core';
import type { Task } from '../../api/run-types.ts';
import { TaskValue } from '../../canvas/history/task-value.tsx';
import type { Path } from '../../parts/data-view/paths.ts';
import { formatSeconds } from '../../parts/format.ts';
import { text } from '../../text/text.ts';

/** What a node got or gave in a run, how long it took and how it ended. */
export function RunValue({
  runId,
  index,
  task,
  side,
  onPick,
}: {
  readonly runId: number;
  readonly index: number;
  readonly task: Task;
  readonly side: 'input' | 'output';
  onPick(path: Path): void;
}) {
  const last = task.attempts.at(-1);
  const took =
    last === undefined || last.ended_at === null ? null : Date.parse(last.ended_at) - Date.parse(last.started_at);
  return (
    <>
      <Group gap={8} className="lw-column-mark" wrap="wrap">
        <Text size="xs" c="var(--lw-soft)">
          {text('panel.io.run', { number: runId })}
        </Text>
        <Badge size="sm" variant="light" color={task.state === 'failed' ? 'red' : 'gray'}>
          {text(`panel.io.taskStates.${task.state}`)}
        </Badge>
        {took !== null && (
          <Text size="xs" c="var(--lw-soft)">
            {text('panel.io.duration', { time: formatSeconds(took / 1000) })}
          </Text>
        )}
        {task.attempts.length > 1 && (
          <Text size="xs" c="var(--lw-soft)">
            {text('panel.io.attempts', { count: task.attempts.length })}
          </Text>
        )}
        {last?.error != null && (
          <Text size="xs" c="var(--lw-failed)" className="lw-error-text">
            {last.error.text}
          </Text>
        )}
      </Group>
      <TaskValue runId={runId} index={index} task={task} side={side} onPick={onPick} />
    </>
  );
}
