import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { editLetter, type WholeDeadLetter } from '../../api/dead-letters.ts';
import { readJson } from '../../parts/json-problem.ts';
import { Loading } from '../../parts/loading.tsx';
import { text } from '../../text/text.ts';

const JsonEditor = lazy(() => import('../../panels/expressions/json-editor.tsx'));

/** Edits what a dead letter holds, as JSON. */
export function EditLetter({
  letter,
  isGone,
  onDone,
}: {
  readonly letter: WholeDeadLetter;
  /** There is nothing to save it to any more. */
  readonly isGone: boolean;
  readonly onDone: () => void;
}) {
  const queries = useQueryClient();
  const [given] = useState(() => JSON.stringify(letter.payload, null, 2));
  const [draft, setDraft] = useState(given);
  const read = readJson(draft);
  const save = useMutation({
    mutationFn: () => editLetter(letter.id, 'value' in read ? read.value : null),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['dead-letters'] });
      onDone();
    },
  });
  return (
    <Stack gap="sm">
      <div style={{ height: '45dvh', overflow: 'auto' }}>
        <Suspense fallback={<Loading />}>
          <JsonEditor value={given} label={text('replay.payloadJson')} problem={null} onChange={setDraft} />
        </Suspense>
      </div>
      {'problem' in read && (
        <Text size="sm" c="var(--lw-failed)" role="alert">
          {text('replay.noJson', { ...read.problem })}
        </Text>
      )}
      {save.error !== null && (
        <Text size="sm" c="var(--lw-failed)" role="alert">
          {save.error.message}
        </Text>
      )}
      <Group>
        <Button
          disabled={!('value' in read) || draft === given || isGone}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {text('common.save')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {text('common.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}
