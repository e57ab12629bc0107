import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconCheck, IconChevronDown, IconPlayerPlay, IconPlayerStop, IconPlayerTrackNext } from '@tabler/icons-react';
import { text } from '../../text/text.ts';
import { usePanel, useTrials } from '../use-panel.tsx';

const TIMEOUTS = [10, 30, 60, 300, 1800] as const;

/** Runs the node, or stops what runs; the menu has the other ways and the time limit. */
export function RunButton() {
  const { node, trials } = usePanel();
  const timeout = useTrials((state) => state.timeoutSeconds);
  const isNarrow = useMediaQuery('(max-width: 800px)');
  const isRunning = useTrials(
    (state) => state.trials.get(node.id)?.kind === 'running' || (state.walk !== null && state.walk.end === null),
  );
  if (isRunning)
    return (
      <Button size="xs" variant="default" leftSection={<IconPlayerStop size={14} />} onClick={() => trials.cancel()}>
        {text('panel.trial.stop')}
      </Button>
    );
  return (
    <Group gap={1} wrap="nowrap">
      <Button
        size="xs"
        className="lw-run-main"
        aria-label={text('panel.trial.run')}
        leftSection={<IconPlayerPlay size={14} />}
        onClick={() => void trials.run(node.id)}
      >
        {text(isNarrow ? 'panel.trial.runShort' : 'panel.trial.run')}
      </Button>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon size={30} className="lw-run-more" variant="filled" aria-label={text('panel.trial.more')}>
            <IconChevronDown size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPlayerTrackNext size={14} />} onClick={() => void trials.walk(node.id)}>
            {text('panel.trial.fromHere')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>{text('panel.trial.timeout')}</Menu.Label>
          {TIMEOUTS.map((seconds) => (
            <Menu.Item
              key={seconds}
              role="menuitemradio"
              aria-checked={seconds === timeout}
              leftSection={seconds === timeout ? <IconCheck size={14} /> : <span style={{ width: 14 }} />}
              onClick={() => trials.setTimeout(seconds)}
            >
              {seconds < 120
                ? text('panel.trial.seconds', { count: seconds })
                : text('panel.trial.minutes', { count: seconds / 60 })}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
