import { Badge, Button, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBolt, IconBoltOff, IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import { ApiError } from '../../api/api-error.ts';
import { text } from '../../text/text.ts';
import { useDocumentState } from '../document/use-document.tsx';
import { useRunState } from './use-run-state.ts';

/** Starts and stops a workflow, or activates and deactivates one that answers requests; and says how it stands. */
export function RunButton() {
  const saving = useDocumentState((state) => state.saving);
  const hasNodes = useDocumentState(({ document }) => (document?.nodes.size ?? 0) > 0);
  const { isApi, isOn, isBusy, turnOn, turnOff } = useRunState((error) => {
    const hasProblems = error instanceof ApiError && error.status === 422;
    const message = hasProblems ? text('canvas.run.problems') : error.message;
    notifications.show({ color: 'red', title: text('canvas.run.refused'), message, autoClose: 8000 });
  });
  const kind = isApi ? 'api' : 'production';
  const isUnsaved = saving === 'offline' || saving === 'signed-out' || saving === 'conflict';
  const cannot = isOn ? null : isUnsaved ? text('canvas.run.unsaved') : hasNodes ? null : text('canvas.run.empty');
  const Icon = isApi ? (isOn ? IconBoltOff : IconBolt) : isOn ? IconPlayerStopFilled : IconPlayerPlayFilled;
  return (
    <>
      <Badge
        variant="light"
        color={isOn ? 'green' : 'gray'}
        className="lw-badge lw-run-state"
        data-on={isOn || undefined}
        role="status"
      >
        {text(`canvas.run.${kind}.${isOn ? 'on' : 'off'}`)}
      </Badge>
      <Tooltip label={cannot ?? text(`canvas.run.${kind}.${isOn ? 'stopHint' : 'startHint'}`)}>
        <Button
          size="xs"
          className="lw-run-button"
          color={isOn ? 'gray' : 'loop'}
          variant={isOn ? 'default' : 'filled'}
          leftSection={<Icon size={14} />}
          loading={isBusy}
          data-disabled={cannot !== null || undefined}
          aria-disabled={cannot !== null}
          onClick={() => cannot === null && (isOn ? turnOff() : turnOn())}
        >
          {text(`canvas.run.${kind}.${isOn ? 'stop' : 'start'}`)}
        </Button>
      </Tooltip>
    </>
  );
}
