import { ActionIcon, Badge, Group, SegmentedControl, Text, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconEraser, IconPencil, IconPin, IconPinnedOff, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ValueView } from '../../parts/data-view/value-view.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { text } from '../../text/text.ts';
import { tellError } from '../tell-error.ts';
import { EachSteps } from '../trial/each-steps.tsx';
import { TrialNote } from '../trial/trial-note.tsx';
import { WalkProgress } from '../trial/walk-progress.tsx';
import { usePanel } from '../use-panel.tsx';
import { usePick } from '../use-pick.ts';
import { JsonEdit } from './json-edit.tsx';
import { outputQuery } from './node-output.ts';
import { NothingYet } from './nothing-yet.tsx';
import { usePin } from './pin.ts';
import { RunValue } from './run-value.tsx';
import { useLastRun } from './use-last-run.ts';

type Side = 'trial' | 'pinned' | 'run';

/** What the node puts out: in its last trial, as pinned, in the last run. */
export function OutputColumn() {
  const { workflowId, node, type, trials } = usePanel();
  const output = useQuery(outputQuery(workflowId, node.id));
  const lastRun = useLastRun();
  const pin = usePin();
  const pick = usePick();
  const [chosen, setChosen] = useState<Side>(pin.data === null ? 'trial' : 'pinned');
  const [isEditing, setEditing] = useState(false);
  const sides: readonly Side[] = [
    'trial',
    ...(pin.data === null ? [] : (['pinned'] as const)),
    ...(lastRun.task === null ? [] : (['run'] as const)),
  ];
  const side = sides.includes(chosen) ? chosen : 'trial';
  const isEmpty = Object.keys(output.data ?? {}).length === 0;

  function pinData(data: typeof pin.data): void {
    if (pin.set(data)) {
      setChosen(data === null ? 'trial' : 'pinned');
      setEditing(false);
    } else notifications.show({ color: 'red', message: text('panel.io.pinTooLarge', { size: '1 MB' }) });
  }

  if (isEditing)
    return (
      <JsonEdit
        value={pin.data ?? output.data ?? {}}
        label={text('panel.io.editPinned')}
        help={text('panel.io.pinHelp')}
        save={text('panel.io.pin')}
        onSave={pinData}
        onCancel={() => setEditing(false)}
      />
    );
  return (
    <div className="lw-column">
      <Group gap={4} wrap="nowrap" className="lw-column-bar">
        {sides.length > 1 ? (
          <SegmentedControl
            size="xs"
            aria-label={text('panel.node.output')}
            value={side}
            onChange={(value) => setChosen(value as Side)}
            data={sides.map((value) => ({ value, label: text(`panel.io.sides.${value}`) }))}
          />
        ) : (
          <Text size="xs" c="var(--lw-soft)" pl={4}>
            {text('panel.io.sides.trial')}
          </Text>
        )}
        <div style={{ flex: 1 }} />
        <Action label={text('panel.io.editPinned')} icon={<IconPencil size={16} />} onClick={() => setEditing(true)} />
        {pin.data === null ? (
          <Action
            label={`${text('panel.io.pin')}: ${text('panel.io.pinHelp')}`}
            name={text('panel.io.pin')}
            icon={<IconPin size={16} />}
            isDisabled={isEmpty}
            onClick={() => pinData(output.data ?? null)}
          />
        ) : (
          <Action label={text('panel.io.unpin')} icon={<IconPinnedOff size={16} />} onClick={() => pinData(null)} />
        )}
        <Action
          label={text('panel.trial.clear')}
          icon={<IconEraser size={16} />}
          isDisabled={isEmpty}
          onClick={() => void trials.clearOutput(node.id).catch(tellError)}
        />
        {type?.type === 'ProducerNode' && (
          <Action
            label={text('panel.trial.reset')}
            icon={<IconRefresh size={16} />}
            onClick={() =>
              void trials
                .resetSession(node.id)
                .then((wasThere) =>
                  notifications.show({ message: text(wasThere ? 'panel.trial.resetDone' : 'panel.trial.resetNone') }),
                )
                .catch(tellError)
            }
          />
        )}
      </Group>
      <WalkProgress />
      <TrialNote />
      {type?.type === 'LoopNode' && <EachSteps output={output.data} />}
      {side === 'pinned' && (
        <Group gap={6} className="lw-column-mark" wrap="nowrap">
          <Badge size="sm" variant="light" leftSection={<IconPin size={10} />}>
            {text('panel.io.pinned')}
          </Badge>
          <Text size="xs" c="var(--lw-soft)">
            {text('panel.io.pinnedHint')}
          </Text>
        </Group>
      )}
      {content()}
    </div>
  );

  function content() {
    if (side === 'run' && lastRun.runId !== null && lastRun.task !== null)
      return <RunValue runId={lastRun.runId} index={lastRun.index} task={lastRun.task} side="output" onPick={pick} />;
    if (side === 'pinned') return <ValueView value={pin.data} label={text('panel.io.pinned')} onPick={pick} />;
    if (output.isPending) return <Loading />;
    if (output.data === undefined) return <ErrorState error={output.error} onRetry={() => void output.refetch()} />;
    if (isEmpty) return <NothingYet title={text('panel.io.noOutput')} hint={text('panel.io.noOutputHint')} />;
    return <ValueView value={output.data} label={text('panel.node.output')} onPick={pick} />;
  }
}

function Action({
  label,
  name = label,
  icon,
  isDisabled = false,
  onClick,
}: {
  readonly label: string;
  /** What it is called where the tip says more. */
  readonly name?: string;
  readonly icon: React.ReactNode;
  readonly isDisabled?: boolean;
  onClick(): void;
}) {
  return (
    <Tooltip label={label} multiline maw={260}>
      <ActionIcon variant="subtle" color="gray" aria-label={name} disabled={isDisabled} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
