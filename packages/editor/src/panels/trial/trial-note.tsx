import { Alert, Button, Group, Loader, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconPlayerStop } from '@tabler/icons-react';
import { formatElapsed, formatSeconds } from '../../parts/format.ts';
import { text } from '../../text/text.ts';
import { usePanel, useTrials } from '../use-panel.tsx';
import { useElapsed } from './use-elapsed.ts';

/** How the node's trial goes, or went. */
export function TrialNote() {
  const { node, type, trials } = usePanel();
  const trial = useTrials((state) => state.trials.get(node.id));
  if (trial === undefined) return null;
  switch (trial.kind) {
    case 'running':
      return (
        <Group gap={8} className="lw-column-mark" wrap="nowrap" role="status">
          <Loader size={14} />
          <div style={{ flex: 1 }}>
            <Elapsed startedAt={trial.startedAt} />
            <Text size="xs" c="var(--lw-soft)">
              {trial.isSaving
                ? text('panel.trial.saving')
                : type?.identifier === 'webhook-producer'
                  ? text('panel.trial.waitsForCall')
                  : ''}
            </Text>
          </div>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlayerStop size={14} />}
            onClick={() => trials.cancel()}
          >
            {text('panel.trial.cancel')}
          </Button>
        </Group>
      );
    case 'done':
      return (
        <Group gap={6} className="lw-column-mark" wrap="nowrap" role="status">
          <IconCheck size={14} color="var(--lw-done)" aria-hidden />
          <Text size="xs" c="var(--lw-done)">
            {text('panel.trial.done', { time: formatSeconds(trial.tookMs / 1000) })}
          </Text>
          {trial.isEnd && (
            <Text size="xs" c="var(--lw-waiting)">
              {text('panel.trial.noMore')}
            </Text>
          )}
        </Group>
      );
    case 'cancelled':
      return (
        <Text size="xs" c="var(--lw-soft)" className="lw-column-mark" role="status">
          {text('panel.trial.cancelled', { time: formatSeconds(trial.tookMs / 1000) })}
        </Text>
      );
    case 'failed':
      return (
        <Alert
          color="red"
          variant="light"
          m="xs"
          role="alert"
          icon={<IconAlertTriangle size={16} />}
          title={text('panel.trial.failed', { time: formatSeconds(trial.tookMs / 1000) })}
        >
          <Text size="sm" className="lw-error-text">
            {trial.error}
          </Text>
        </Alert>
      );
  }
}

function Elapsed({ startedAt }: { readonly startedAt: number }) {
  const elapsed = useElapsed(startedAt);
  return <Text size="xs">{text('panel.trial.running', { time: formatElapsed(elapsed / 1000) })}</Text>;
}
