import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { text } from '../../text/text.ts';
import type { Change } from '../document/changes.ts';
import type { Conflict } from '../document/document-store.ts';
import { useDocument, useDocumentState, useDocumentStore } from '../document/use-document.tsx';
import { nodeName } from '../graph/look.ts';
import { useNodeTypes } from '../graph/use-node-types.ts';
import { compareVersions, type VersionLine } from './compare-versions.ts';
import classes from './conflict-dialog.module.css';

/** Somebody changed the same thing first: both versions, and the choice between them. Nothing is overwritten silently. */
export function ConflictDialog() {
  const store = useDocumentStore();
  const conflict = useDocumentState((state) => state.conflict);
  return (
    <Modal
      opened={conflict !== null}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      size="xl"
      title={text('canvas.conflict.title')}
    >
      {conflict !== null && (
        <Stack>
          <Alert icon={<IconUsers size={18} />} color="yellow" variant="light">
            {text('canvas.conflict.hint')}
          </Alert>
          {conflict.conflicts.map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
            <Versions key={index} conflict={one} change={conflict.edit.changes[one.index ?? -1]} />
          ))}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => store.resolve('theirs')}>
              {text('canvas.conflict.theirs')}
            </Button>
            <Button onClick={() => store.resolve('mine')}>{text('canvas.conflict.mine')}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function Versions({ conflict, change }: { readonly conflict: Conflict; readonly change: Change | undefined }) {
  const { types } = useNodeTypes();
  const node = useDocument(({ nodes }) => nodes.get(conflict.id ?? ''));
  const about = node === undefined ? text('canvas.conflict.workflow') : nodeName(node, types.get(node.node_type));
  const isGone = conflict.field === 'id' && conflict.current === null;
  if (isGone) return <Text size="sm">{text('canvas.conflict.gone', { name: about })}</Text>;
  const { theirs, mine } = compareVersions(conflict.current, wantedValue(change, conflict.field));
  const field = text(`canvas.conflict.fields.${conflict.field as 'config'}`, { defaultValue: conflict.field });
  return (
    <Stack gap={6}>
      <Text fw={600} size="sm">{`${about}: ${field}`}</Text>
      <div className={classes.versions}>
        <Version label={text('canvas.conflict.theirVersion')} lines={theirs} />
        <Version label={text('canvas.conflict.myVersion')} lines={mine} />
      </div>
    </Stack>
  );
}

function Version({ label, lines }: { readonly label: string; readonly lines: readonly VersionLine[] }) {
  return (
    <div>
      <Text size="xs" c="var(--lw-soft)" mb={4}>
        {label}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <section tabIndex={0} aria-label={label} className={classes.version}>
        {lines.map(({ text: line, isDifferent }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
          <div key={index}>{isDifferent ? <mark>{line}</mark> : line}</div>
        ))}
      </section>
    </div>
  );
}

/** What this window wanted to be in the field. */
function wantedValue(change: Change | undefined, field: string): unknown {
  if (change === undefined) return null;
  if (change.op === 'set_annotations') return change.annotations;
  if ('set' in change) return (change.set as Readonly<Record<string, unknown>>)[field] ?? null;
  return null;
}
