import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { answer, client } from '../../api/client.ts';
import type { WholeRun } from '../../api/run-types.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { newId } from '../../parts/new-id.ts';
import { text } from '../../text/text.ts';
import { JsonInput, useWrittenObject } from './json-input.tsx';
import { useWholeValue } from './task-whole-input.ts';
import { useHold } from './use-hold.ts';

const ENDED: readonly WholeRun['state'][] = ['succeeded', 'failed', 'cancelled'];

/** Whether a run has ended, and so can be run again. */
function hasEnded(run: Pick<WholeRun, 'state'>): boolean {
  return ENDED.includes(run.state);
}

/** Where a replay begins: at a task that no for-each repeats. */
export interface ReplayFrom {
  readonly nodeId: string;
  readonly name: string;
  /** Position among the tasks of the run, from 0. */
  readonly index: number;
}

/** Runs a past run again: asks for the data and the version, and goes to the new run. What is open stays when the run goes on. */
export function ReplayButton({
  run,
  from = null,
  onHold = () => undefined,
}: {
  readonly run: WholeRun;
  readonly from?: ReplayFrom | null;
  /** It is opened; or closed, or gone. */
  readonly onHold?: (isOpen: boolean) => void;
}) {
  const [isOpen, setIsOpen] = useState(false);
  useHold(isOpen, onHold);
  if (!hasEnded(run) && !isOpen) return null;
  return (
    <>
      <Button
        size={from === null ? 'compact-sm' : 'compact-xs'}
        variant="default"
        leftSection={<IconRepeat size={14} />}
        onClick={() => setIsOpen(true)}
      >
        {text(from === null ? 'replay.open' : 'replay.openFrom')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        size="lg"
        title={
          from === null
            ? text('replay.title', { id: run.id })
            : text('replay.titleFrom', { id: run.id, node: from.name })
        }
        closeButtonProps={{ 'aria-label': text('common.close') }}
      >
        {isOpen && <ReplayForm run={run} from={from} onDone={() => setIsOpen(false)} />}
      </Modal>
    </>
  );
}

function ReplayForm({
  run,
  from,
  onDone,
}: {
  readonly run: WholeRun;
  readonly from: ReplayFrom | null;
  readonly onDone: () => void;
}) {
  const queries = useQueryClient();
  const [, goTo] = useLocation();
  const [data, setData] = useState<'same' | 'edited'>('same');
  const [version, setVersion] = useState<'then' | 'now'>('then');
  const [written, setWritten] = useState<string | null>(null);
  const isEdited = data === 'edited';
  const input = useWholeValue(run.id, from?.index ?? 0, from === null ? 'output' : 'input', isEdited);
  const draft = written ?? input.data ?? '{}';
  // One for what is asked: a second press, or a repeat after a lost answer, makes no second run.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is asked otherwise is another request
  const key = useMemo(newId, [data, version, draft]);
  const { value, problem } = useWrittenObject(draft);

  const replay = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/runs/{run_id}/replay/', {
          params: { path: { run_id: run.id } },
          headers: { 'Idempotency-Key': key },
          body: {
            version,
            ...(isEdited && value !== null ? { data: value } : {}),
            ...(from === null ? {} : { from_node: from.nodeId }),
          },
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
        {from !== null && ` ${text('replay.hintFrom')}`}
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
      {isEdited && input.isError && input.data === undefined && (
        <ErrorState error={input.error} onRetry={() => void input.refetch()} />
      )}
      {isEdited && input.isPending && <Loading />}
      {isEdited && input.data !== undefined && (
        <JsonInput
          given={draft}
          label={text(from === null ? 'replay.json' : 'replay.jsonFrom', { node: from?.name ?? '' })}
          problem={problem}
          onChange={setWritten}
        />
      )}
      {replay.error !== null && (
        <Text size="sm" c="var(--lw-failed)" role="alert">
          {replay.error.message}
        </Text>
      )}
      <Group>
        <Button
          disabled={isEdited && (value === null || input.data === undefined)}
          loading={replay.isPending}
          onClick={() => replay.mutate()}
        >
          {text('replay.run')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {text('common.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}
