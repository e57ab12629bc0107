import { Button, Group, Modal, Text } from '@mantine/core';
import type { NotificationData } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '../../api/queries.ts';
import { restoreVersion } from '../../api/versions.ts';
import { tellInPlace, withdraw } from '../../parts/notice.ts';
import { text } from '../../text/text.ts';

/** Makes the graph that of an earlier version, after asking; then offers the way back. */
export function RestoreButton({
  workflowId,
  version,
  current,
}: {
  readonly workflowId: string;
  readonly version: number;
  /** The version that the graph is now; null: it never ran, and no version keeps it. */
  readonly current: number | null;
}) {
  const queries = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const isNewer = () => queries.invalidateQueries({ queryKey: keys.workflow(workflowId) });
  // What is told is told by the mutations themselves: this button is gone as soon as the list of versions is newer.
  const restore = useMutation({
    mutationFn: () => restoreVersion(workflowId, version),
    onSuccess() {
      setIsAsking(false);
      const title = text('versions.restored', { id: version });
      if (current === null) tell(workflowId, { title, message: text('versions.restoredHint') });
      else tell(workflowId, { title, message: <Undo onUndo={() => undo.mutate(current)} /> });
      return isNewer();
    },
  });
  const undo = useMutation({
    mutationFn: (before: number) => restoreVersion(workflowId, before),
    onMutate: () => withdraw(noticeOf(workflowId)),
    onSuccess: isNewer,
    onError: ({ message }, before) =>
      tell(workflowId, {
        color: 'red',
        title: text('versions.notUndone', { id: before }),
        message: (
          <>
            <Text size="sm" mb="xs">
              {message}
            </Text>
            <Undo onUndo={() => undo.mutate(before)} />
          </>
        ),
      }),
  });

  return (
    <>
      <Button size="compact-xs" variant="default" onClick={() => setIsAsking(true)}>
        {text('versions.restore')}
      </Button>
      <Modal
        opened={isAsking}
        onClose={() => setIsAsking(false)}
        title={text('versions.restoreTitle', { id: version })}
        closeButtonProps={{ 'aria-label': text('common.close') }}
      >
        <Text size="sm">{text('versions.restoreText')}</Text>
        {current === null && (
          <Text size="sm" mt="xs" c="var(--lw-failed)">
            {text('versions.neverRan')}
          </Text>
        )}
        {restore.error !== null && (
          <Text size="sm" mt="xs" c="var(--lw-failed)" role="alert">
            {restore.error.message}
          </Text>
        )}
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={() => setIsAsking(false)}>
            {text('common.cancel')}
          </Button>
          <Button loading={restore.isPending} onClick={() => restore.mutate()}>
            {text('versions.restore')}
          </Button>
        </Group>
      </Modal>
    </>
  );
}

function Undo({ onUndo }: { readonly onUndo: () => void }) {
  return (
    <Button size="compact-sm" variant="light" onClick={onUndo}>
      {text('common.undo')}
    </Button>
  );
}

function noticeOf(workflowId: string): string {
  return `restored ${workflowId}`;
}

/** Tells what became of a graph, in place of what was told of it before. */
function tell(workflowId: string, told: Pick<NotificationData, 'color' | 'title' | 'message'>): void {
  tellInPlace(noticeOf(workflowId), {
    ...told,
    closeButtonProps: { 'aria-label': text('common.close') },
    autoClose: 15_000,
  });
}
