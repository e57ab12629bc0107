import { Group, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { text } from '../text/text.ts';

/** Marks a run with a task that may have run twice. */
export function OutcomeUnknown({ isShort = false }: { readonly isShort?: boolean }) {
  return (
    <Tooltip label={text('run.outcomeUnknownRun')} multiline maw={320}>
      <Group gap={4} wrap="nowrap" c="var(--lw-waiting)" display="inline-flex">
        <IconAlertTriangle
          size={15}
          {...(isShort ? { role: 'img', 'aria-label': text('run.outcomeUnknown') } : { 'aria-hidden': true })}
        />
        {!isShort && <Text size="sm">{text('run.outcomeUnknown')}</Text>}
      </Group>
    </Tooltip>
  );
}
