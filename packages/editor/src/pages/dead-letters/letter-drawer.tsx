import type { Json } from '@loopwright/model';
import { Alert, Anchor, Button, Code, Drawer, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { isNotFound } from '../../api/api-error.ts';
import { deleteLetter, redriveLetter, useDeadLetter, type WholeDeadLetter } from '../../api/dead-letters.ts';
import { keys } from '../../api/queries.ts';
import { ValueView } from '../../parts/data-view/value-view.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { formatTime } from '../../parts/format.ts';
import { Loading } from '../../parts/loading.tsx';
import { text } from '../../text/text.ts';
import { EditLetter } from './edit-letter.tsx';

/** One dead letter: why it died, what it holds, and what can be done with it. */
export function LetterDrawer({ id, onClose }: { readonly id: number | null; readonly onClose: () => void }) {
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={id === null ? '' : text('deadLetters.title', { id })}
      closeButtonProps={{ 'aria-label': text('common.close') }}
    >
      {id !== null && <Letter key={id} id={id} onClose={onClose} />}
    </Drawer>
  );
}

function Letter({ id, onClose }: { readonly id: number; readonly onClose: () => void }) {
  const letter = useDeadLetter(id);
  if (letter.isPending) return <Loading />;
  // What is open stays though asking again failed: somebody may be editing it.
  if (letter.data === undefined) return <ErrorState error={letter.error} onRetry={() => void letter.refetch()} />;
  return <OpenLetter letter={letter.data} isGone={isNotFound(letter.error)} onClose={onClose} />;
}

function OpenLetter({
  letter,
  isGone,
  onClose,
}: {
  readonly letter: WholeDeadLetter;
  /** It was redriven or deleted elsewhere since. */
  readonly isGone: boolean;
  readonly onClose: () => void;
}) {
  const queries = useQueryClient();
  const done = async (): Promise<void> => {
    onClose();
    await Promise.all([
      queries.invalidateQueries({
        queryKey: ['dead-letters'],
        // This one is no dead letter any more: while the drawer closes it must not be asked for.
        predicate: ({ queryKey }) => (queryKey[1] as { id?: number } | undefined)?.id !== letter.id,
      }),
      queries.invalidateQueries({ queryKey: keys.queues }),
    ]);
  };
  const redrive = useMutation({ mutationFn: () => redriveLetter(letter.id), onSuccess: done });
  const remove = useMutation({ mutationFn: () => deleteLetter(letter.id), onSuccess: done });
  const [asksToDelete, setAsksToDelete] = useState(false);
  const [isEditing, setIsEditing] = useState(false);
  const failed = redrive.error ?? remove.error;
  const now = Date.now();
  return (
    <Stack gap="sm">
      {isGone && (
        <Alert color="yellow" p="xs" role="alert" title={text('deadLetters.taken')}>
          {text('deadLetters.takenHint')}
        </Alert>
      )}
      <Code block c="var(--lw-failed)" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {letter.error.text || letter.error.code}
      </Code>
      <Text size="sm" c="var(--lw-soft)">
        {text('deadLetters.facts', {
          code: letter.error.code,
          created: formatTime(letter.created_at, now),
          died: formatTime(letter.dead_at, now),
          count: letter.deliveries,
        })}
      </Text>
      {letter.run_id !== null && letter.workflow_id !== null && (
        <Anchor component={Link} size="sm" href={`/workflows/${letter.workflow_id}?run=${letter.run_id}`}>
          {text('deadLetters.openRun', { id: letter.run_id })}
        </Anchor>
      )}
      <Group justify="space-between">
        <Text fw={600} size="sm">
          {text('deadLetters.payload')}
        </Text>
        {!isEditing && (
          <Button size="compact-xs" variant="default" disabled={isGone} onClick={() => setIsEditing(true)}>
            {text('replay.edit')}
          </Button>
        )}
      </Group>
      {isEditing ? (
        <EditLetter letter={letter} isGone={isGone} onDone={() => setIsEditing(false)} />
      ) : (
        <div style={{ height: '45dvh' }}>
          <ValueView value={letter.payload as Json} label={text('deadLetters.payload')} root="payload" />
        </div>
      )}
      {failed !== null && (
        <Text size="sm" c="var(--lw-failed)" role="alert">
          {failed.message}
        </Text>
      )}
      <Group>
        <Button
          loading={redrive.isPending}
          disabled={remove.isPending || isEditing || isGone}
          onClick={() => redrive.mutate()}
        >
          {text('deadLetters.redrive')}
        </Button>
        <Button
          variant="default"
          c="var(--lw-failed)"
          loading={remove.isPending}
          disabled={redrive.isPending || isGone}
          onClick={() => (asksToDelete ? remove.mutate() : setAsksToDelete(true))}
        >
          {text(asksToDelete ? 'deadLetters.deleteReally' : 'common.delete')}
        </Button>
      </Group>
      <Text size="xs" c="var(--lw-soft)">
        {text('deadLetters.redriveHint')}
      </Text>
    </Stack>
  );
}
