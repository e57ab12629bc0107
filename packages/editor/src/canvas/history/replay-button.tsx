import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { answer, client } from '../../api/client.ts';
import type { WholeRun } from '../../api/run-types.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { readJson } from '../../parts/json-problem.ts';
import { Loading } from '../../parts/loading.tsx';
import { newId } from '../../parts/new-id.ts';
import { text } from '../../text/text.ts';

const JsonEditor = lazy(() => import('../../panels/expressions/json-editor.tsx'));

const ENDED: readonly WholeRun['state'][] = ['succeeded', 'failed', 'cancelled'];

/** Runs a past run again: asks for the data and the version, and goes to the new run. */
export function ReplayButton({ run }: { readonly run: WholeRun }) {
  const [isOpen, setIsOpen] = useState(false);
  if (!ENDED.includes(run.state)) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconRepeat size={14} />}
        onClick={() => setIsOpen(true)}
      >
        {text('replay.open')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        size="lg"
        title={text('replay.title', { id: run.id })}
        closeButtonProps={{ 'aria-label': text('common.close') }}
      >
        {isOpen && <ReplayForm run={run} onDone={() => setIsOpen(false)} />}
      </Modal>
    </>
  );
}

function ReplayForm({ run, onDone }: { readonly run: WholeRun; readonly onDone: () => void }) {
  const queries = useQueryClient();
  const [, goTo] = useLocation();
  const [data, setData] = useState<'same' | 'edited'>('same');
  const [version, setVersion] = useState<'then' | 'now'>('then');
  const [written, setDraft] = useState<string | null>(null);
  const input = useQuery({
    queryKey: ['runs', { replayed: run.id }],
    queryFn: async () =>
      (await answer(client.GET('/api/runs/{run_id}/', { params: { path: { run_id: run.id } } }))).tasks[0]?.output ??
      {},
    enabled: data === 'edited',
    staleTime: Number.POSITIVE_INFINITY, // it has ended
  });
  const given = useMemo(() => JSON.stringify(input.data ?? {}, null, 2), [input.data]);
  const draft = written ?? given;
  // One for what is asked: a second press, or a repeat after a lost answer, makes no second run.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is asked otherwise is another request
  const key = useMemo(newId, [data, version, draft]);
  const read = readJson(draft);
  const value = 'value' in read ? read.value : null;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const problem = 'problem' in read ? read.problem : null;
  const isReady = data === 'same' || (isObject && input.isSuccess);

  const replay = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/runs/{run_id}/replay/', {
          params: { path: { run_id: run.id } },
          headers: { 'Idempotency-Key': key },
          body: { version, ...(data === 'edited' ? { data: value as Record<string, unknown> } : {}) },
        }),
      ),
    onSuccess: async (made) => {
      onDone();
      goTo(`/workflows/${run.workflow_id}?run=${made.run_id}`);
      await queries.invalidateQueries({ queryKey: ['runs'] });
    },
  });

  return (
    <Stack gap="sm">
      <Text size="sm" c="var(--lw-soft)">
        {text(run.origin === 'request' ? 'replay.hintRequest' : 'replay.hintLoop')}
      </Text>
      <SegmentedControl
        aria-label={text('replay.version')}
        value={version}
        onChange={(next) => setVersion(next as 'then' | 'now')}
        data={[
          { value: 'then', label: text('replay.before', { version: run.version_id }) },
          { value: 'now', label: text('replay.now') },
        ]}
      />
      <SegmentedControl
        aria-label={text('replay.data')}
        value={data}
        onChange={(next) => setData(next as 'same' | 'edited')}
        data={[
          { value: 'same', label: text('replay.same') },
          { value: 'edited', label: text('replay.edited') },
        ]}
      />
      {data === 'edited' && input.isError && <ErrorState error={input.error} onRetry={() => void input.refetch()} />}
      {data === 'edited' && input.isPending && <Loading />}
      {data === 'edited' && input.isSuccess && (
        <div style={{ height: '40dvh', overflow: 'auto' }}>
          <Suspense fallback={<Loading />}>
            <JsonEditor value={given} label={text('replay.json')} problem={null} onChange={setDraft} />
          </Suspense>
        </div>
      )}
      {data === 'edited' && !isObject && (
        <Text size="sm" c="var(--lw-failed)" role="alert">
          {problem === null
            ? text('replay.noObject')
            : text('replay.noJson', { line: problem.line, column: problem.column, reason: problem.reason })}
        </Text>
      )}
      {replay.error !== null && (
        <Text size="sm" c="var(--lw-failed)" role="alert">
          {replay.error.message}
        </Text>
      )}
      <Group>
        <Button disabled={!isReady} loading={replay.isPending} onClick={() => replay.mutate()}>
          {text('replay.run')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {text('common.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}
