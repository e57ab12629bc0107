import { Code, Text } from '@mantine/core';
import type { Task } from '../../api/run-types.ts';
import { text } from '../../text/text.ts';

/** What a task got or gave. */
export function TaskValue({
  task,
  side,
}: {
  readonly runId: number;
  readonly index: number;
  readonly task: Task;
  readonly side: 'input' | 'output';
}) {
  const value = task[side];
  if (value === null) {
    return (
      <Text size="sm" c="var(--lw-soft)">
        {text('run.noValue')}
      </Text>
    );
  }
  return (
    <Code block tabIndex={0} style={{ height: '100%', overflow: 'auto' }}>
      {JSON.stringify(value, null, 2)}
    </Code>
  );
}
