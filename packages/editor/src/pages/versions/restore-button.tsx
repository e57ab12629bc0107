import { Button, Group, Modal, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '../../api/queries.ts';
import { restoreVersion } from '../../api/versions.ts';
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
  const restore = useMutation({
    mutationFn: (id: number) => restoreVersion(workflowId, id),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.workflow(workflowId) }),
  });

  function confirm(): void {
    restore.mutate(version, {
      onSuccess() {
        setIsAsking(false);
        const id = `restored ${workflowId}`;
        notifications.show({
          id,
          title: text('versions.restored', { id: version }),
          closeButtonProps: { 'aria-label': text('common.close') },
          autoClose: 15_000,
          message:
            current === null ? (
              text('versions.restoredHint')
            ) : (
              <Button
                size="compact-sm"
                variant="light"
                onClick={() => {
                  restore.mutate(current);
                  notifications.hide(id);
                }}
              >
                {text('common.undo')}
              </Button>
            ),
        });
      },
    });
  }

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
          <Button loading={restore.isPending} onClick={confirm}>
            {text('versions.restore')}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
