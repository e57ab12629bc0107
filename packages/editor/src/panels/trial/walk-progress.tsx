import { ActionIcon, Button, Group, Loader, Paper, Text, UnstyledButton } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowForward,
  IconCheck,
  IconCircleDashed,
  IconPinFilled,
  IconPlayerStop,
  IconRepeat,
  IconX,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useDocument } from '../../canvas/document/use-document.tsx';
import { text } from '../../text/text.ts';
import { nameOf, useTypes } from '../use-names.ts';
import { usePanel, useTrials } from '../use-panel.tsx';
import type { StepState, WalkEnd } from './walk.ts';

const ICONS: Readonly<Record<StepState, ReactNode>> = {
  waiting: <IconCircleDashed size={14} color="var(--lw-soft)" />,
  running: <Loader size={12} />,
  done: <IconCheck size={14} color="var(--lw-done)" />,
  pinned: <IconPinFilled size={14} color="var(--lw-accent)" />,
  failed: <IconAlertTriangle size={14} color="var(--lw-failed)" />,
  skipped: <IconArrowForward size={14} color="var(--lw-skipped)" />,
  inside: <IconRepeat size={14} color="var(--lw-soft)" />,
};

/** How a walk from a node goes: each node behind it, and how it ended. */
export function WalkProgress() {
  const { trials, openNode } = usePanel();
  const walk = useTrials((state) => state.walk);
  const nodes = useDocument((document) => document.nodes);
  const types = useTypes();
  if (walk === null) return null;
  const { steps, end } = walk;
  const name = (id: string): string => nameOf(nodes.get(id), types);
  return (
    <Paper withBorder m="xs" p="xs" component="section" aria-label={text('panel.trial.walk')}>
      <Group gap={6} wrap="nowrap" mb={4}>
        <Text size="sm" fw={600} flex={1} role="status">
          {end === null ? text('panel.trial.walk') : endText(end, name)}
        </Text>
        {end === null ? (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlayerStop size={14} />}
            onClick={() => trials.cancel()}
          >
            {text('panel.trial.stop')}
          </Button>
        ) : (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={text('common.close')}
            onClick={() => trials.closeWalk()}
          >
            <IconX size={14} />
          </ActionIcon>
        )}
      </Group>
      <ul className="lw-walk">
        {[...steps].map(([id, state]) => (
          <li key={id} data-state={state}>
            <UnstyledButton className="lw-walk-step" onClick={() => openNode(id)}>
              {ICONS[state]}
              <span className="lw-walk-name">{name(id)}</span>
              <span className="lw-walk-state">{text(`panel.trial.states.${state}`)}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </Paper>
  );
}

function endText(end: WalkEnd, name: (id: string) => string): string {
  switch (end.kind) {
    case 'done':
      return text('panel.trial.walkDone');
    case 'no-data':
      return text('panel.trial.walkNoData');
    case 'stopped':
      return text('panel.trial.walkStopped');
    case 'failed':
      return text('panel.trial.walkFailed', { node: name(end.node), error: end.error });
  }
}
