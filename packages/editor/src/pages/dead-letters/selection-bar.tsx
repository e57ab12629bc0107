import { Button, Group, Modal, Progress, Text } from '@mantine/core';
import { IconArrowBackUp, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Queue } from '../../api/dead-letters.ts';
import { formatCount } from '../../parts/format.ts';
import { text } from '../../text/text.ts';
import classes from './selection-bar.module.css';
import type { Bulk, BulkKind, BulkWork } from './use-bulk.ts';

/** What can be done with the chosen dead letters, and how far it is. */
export function SelectionBar({
  work: { bulk, start, redriveAll, stop, dismiss },
  ids,
  shown,
  queue,
  onClear,
}: {
  readonly work: BulkWork;
  readonly ids: readonly number[];
  readonly shown: number;
  /** The queue whose letters are shown; null where those of several are. */
  readonly queue: Queue | null;
  readonly onClear: () => void;
}) {
  const [asksToDelete, setAsksToDelete] = useState(false);
  const isRunning = bulk?.isRunning ?? false;

  async function doWith(kind: BulkKind): Promise<void> {
    setAsksToDelete(false);
    await start(kind, ids);
    onClear();
  }

  return (
    <section className={classes.bar} aria-label={text('deadLetters.actions')}>
      <Text size="sm" role="status" miw={110}>
        {ids.length === 0
          ? text('deadLetters.shown', { count: shown, shown: formatCount(shown) })
          : text('deadLetters.chosen', { count: ids.length, shown: formatCount(ids.length) })}
      </Text>
      <Button
        size="compact-sm"
        leftSection={<IconArrowBackUp size={15} />}
        disabled={ids.length === 0 || isRunning}
        onClick={() => void doWith('redrive')}
      >
        {text('deadLetters.redrive')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        c={ids.length === 0 || isRunning ? undefined : 'var(--lw-failed)'}
        leftSection={<IconTrash size={15} />}
        disabled={ids.length === 0 || isRunning}
        onClick={() => setAsksToDelete(true)}
      >
        {text('common.delete')}
      </Button>
      {queue !== null && queue.dead_letters > 0 && (
        <Button
          size="compact-sm"
          variant="default"
          disabled={isRunning}
          onClick={() => void redriveAll(queue.id, queue.dead_letters).then(onClear)}
        >
          {text('deadLetters.redriveQueue', { count: queue.dead_letters, shown: formatCount(queue.dead_letters) })}
        </Button>
      )}
      {bulk !== null && <Work bulk={bulk} onStop={stop} onDismiss={dismiss} />}
      <Modal
        opened={asksToDelete}
        onClose={() => setAsksToDelete(false)}
        title={text('deadLetters.deleteTitle', { count: ids.length, shown: formatCount(ids.length) })}
        closeButtonProps={{ 'aria-label': text('common.close') }}
      >
        <Text size="sm">{text('deadLetters.deleteHint')}</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={() => setAsksToDelete(false)}>
            {text('common.cancel')}
          </Button>
          <Button color="red" onClick={() => void doWith('delete')}>
            {text('common.delete')}
          </Button>
        </Group>
      </Modal>
    </section>
  );
}

function Work({
  bulk: { kind, progress, isRunning },
  onStop,
  onDismiss,
}: {
  readonly bulk: Bulk;
  readonly onStop: () => void;
  readonly onDismiss: () => void;
}) {
  const { done, total, failures } = progress;
  const [first = ''] = failures.values();
  return (
    <Group gap="sm" flex={1} miw={220} wrap="nowrap">
      <Progress
        flex={1}
        maw={220}
        value={total === 0 ? 100 : (done / total) * 100}
        color={failures.size > 0 ? 'red' : undefined}
        aria-label={text('deadLetters.progress')}
      />
      <Text size="sm" role="status">
        {text(kind === 'redrive' ? 'deadLetters.redriven' : 'deadLetters.deleted', {
          done: formatCount(done - failures.size),
          total: formatCount(total),
        })}
        {failures.size > 0 && `, ${text('deadLetters.failures', { count: failures.size, reason: first })}`}
      </Text>
      <Button size="compact-xs" variant="default" onClick={isRunning ? onStop : onDismiss}>
        {text(isRunning ? 'deadLetters.stop' : 'common.close')}
      </Button>
    </Group>
  );
}
