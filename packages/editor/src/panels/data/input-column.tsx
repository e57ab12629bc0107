import { ActionIcon, Badge, Button, Group, Select, Text, Tooltip } from '@mantine/core';
import { IconPencil, IconPinFilled, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useDocument } from '../../canvas/document/use-document.tsx';
import { ValueView } from '../../parts/data-view/value-view.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { text } from '../../text/text.ts';
import { nameOf, useTypes } from '../use-names.ts';
import { usePanel } from '../use-panel.tsx';
import { usePick } from '../use-pick.ts';
import { JsonEdit } from './json-edit.tsx';
import { NothingYet } from './nothing-yet.tsx';
import { RunValue } from './run-value.tsx';
import { useInput } from './use-input.ts';
import { useLastRun } from './use-last-run.ts';

const MERGED = 'merged';
const RUN = 'run';

/** What comes to the node: of all nodes before it or of one, of the last run, or written by hand. */
export function InputColumn() {
  const { node, type, trials } = usePanel();
  const nodes = useDocument((document) => document.nodes);
  const types = useTypes();
  const input = useInput();
  const lastRun = useLastRun();
  const pick = usePick();
  const [from, setFrom] = useState(MERGED);
  const [isEditing, setEditing] = useState(false);
  const isProducer = type?.type === 'ProducerNode';
  const source = input.sources.find(({ id }) => id === from);
  const shown = source === undefined ? input.data : (source.output ?? {});
  const isEmpty = Object.keys(shown).length === 0;

  if (isEditing)
    return (
      <JsonEdit
        value={input.data}
        label={text('panel.io.editInput')}
        help={text('panel.io.editHelp')}
        save={text('panel.io.use')}
        onSave={(value) => {
          trials.setInput(node.id, value);
          setEditing(false);
          setFrom(MERGED);
        }}
        onCancel={() => setEditing(false)}
      />
    );
  const choices = [
    { value: MERGED, label: text('panel.io.merged') },
    ...input.sources.map(({ id, isPinned }) => ({
      value: id,
      label: nameOf(nodes.get(id), types) + (isPinned ? ` (${text('panel.io.pinned')})` : ''),
    })),
    ...(lastRun.task === null ? [] : [{ value: RUN, label: text('panel.io.lastRunInput') }]),
  ];
  return (
    <div className="lw-column">
      <Group gap={6} wrap="nowrap" className="lw-column-bar">
        {choices.length > 1 ? (
          <Select
            size="xs"
            flex={1}
            aria-label={text('panel.io.from')}
            allowDeselect={false}
            data={choices}
            value={choices.some(({ value }) => value === from) ? from : MERGED}
            onChange={(value) => setFrom(value ?? MERGED)}
          />
        ) : (
          <Text size="xs" c="var(--lw-soft)" flex={1}>
            {isProducer ? '' : text('panel.io.merged')}
          </Text>
        )}
        {source?.isPinned && (
          <Tooltip label={text('panel.io.pinnedHint')}>
            <IconPinFilled size={14} color="var(--lw-accent)" aria-label={text('panel.io.pinned')} />
          </Tooltip>
        )}
        <Tooltip label={text('panel.io.editInput')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={text('panel.io.editInput')}
            onClick={() => setEditing(true)}
          >
            <IconPencil size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
      {input.isEdited && from === MERGED && (
        <Group gap={6} className="lw-column-mark" wrap="nowrap">
          <Badge size="sm" variant="light" color="yellow" autoContrast>
            {text('panel.io.edited')}
          </Badge>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconX size={12} />}
            onClick={() => trials.setInput(node.id, null)}
          >
            {text('panel.io.useServer')}
          </Button>
        </Group>
      )}
      {input.isFromRun && from === MERGED && (
        <Group gap={6} className="lw-column-mark" wrap="nowrap">
          <Badge size="sm" variant="light" color="gray" tt="none">
            {text('panel.io.fromRun')}
          </Badge>
          <Text size="xs" c="var(--lw-soft)">
            {text('panel.io.fromRunHint')}
          </Text>
        </Group>
      )}
      {content()}
    </div>
  );

  function content() {
    if (from === RUN && lastRun.runId !== null && lastRun.task !== null)
      return <RunValue runId={lastRun.runId} index={lastRun.index} task={lastRun.task} side="input" onPick={pick} />;
    const isKnown = source === undefined ? input.isEdited : source.output !== undefined;
    if (!isKnown && input.error !== null) return <ErrorState error={input.error} onRetry={input.retry} />;
    if (input.isLoading && isEmpty) return <Loading />;
    if (isEmpty)
      return (
        <NothingYet
          title={text('panel.io.noInput')}
          hint={text(isProducer ? 'panel.io.producerInput' : 'panel.io.noInputHint')}
        />
      );
    return <ValueView value={shown} label={text('panel.node.input')} onPick={pick} />;
  }
}
