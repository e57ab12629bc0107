import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconTool } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import type { Task, WholeRun } from '../../api/run-types.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { text } from '../../text/text.ts';
import { JsonInput, useWrittenObject } from './json-input.tsx';
import { hasFailedItself } from './run-model.ts';
import { useWholeValue } from './task-whole-input.ts';
import { useHold } from './use-hold.ts';

/** A task that failed: its run, its position among the tasks from 0, and how its node is called. */
interface FixProps {
  readonly run: WholeRun;
  readonly index: number;
  readonly task: Task;
  readonly name: string;
}

/** Edits the input of a task that failed, and lets its run go on. What is open stays when the run went on by another hand. */
export function FixButton({ onHold, ...props }: FixProps & { readonly onHold: (isOpen: boolean) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  useHold(isOpen, onHold);
  const waits = props.run.state === 'failed' && hasFailedItself(props.task);
  if (!waits && !isOpen) return null;
  return (
    <>
      <Button size="compact-xs" leftSection={<IconTool size={14} />} onClick={() => setIsOpen(true)}>
        {text('fix.open')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        size="lg"
        title={text('fix.title', { node: props.name })}
        closeButtonProps={{ 'aria-label': text('common.close') }}
      >
        {isOpen && <FixForm {...props} waits={waits} onDone={() => setIsOpen(false)} />}
      </Modal>
    </>
  );
}

function FixForm({
  run,
  index,
  task,
  name,
  waits,
  onDone,
}: FixProps & {
  /** Whether the task still waits for a fix. */
  readonly waits: boolean;
  readonly onDone: () => void;
}) {
  const queries = useQueryClient();
  const input = useWholeValue(run.id, index, 'input', true);
  const [written, setWritten] = useState<string | null>(null);
  const { value, problem } = useWrittenObject(written ?? input.data ?? '{}');
  const fix = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/runs/{run_id}/fix/', {
          params: { path: { run_id: run.id } },
          body: { node_id: task.node_id, path: [...task.path], input: { ...value } },
        }),
      ),
    // Also where it was refused: somebody else may have been first.
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: keys.run(run.id) });
      await queries.invalidateQueries({ queryKey: ['runs'] });
    },
    onSuccess: onDone,
  });
  const others = run.tasks.filter(hasFailedItself).length - 1;
  return (
    <Stack gap="sm">
      {!waits && (
        <Alert color="yellow" p="xs" title={text('fix.over')}>
          {text('fix.overHint')}
        </Alert>
      )}
      <Text size="sm" c="var(--lw-soft)">
        {text('fix.hint')}
        {others > 0 && ` ${text('fix.others', { count: others })}`}
      </Text>
      {input.isError && input.data === undefined && (
        <ErrorState error={input.error} onRetry={() => void input.refetch()} />
      )}
      {input.isPending && <Loading />}
      {input.data !== undefined && (
        <JsonInput
          given={input.data}
          label={text('replay.jsonFrom', { node: name })}
          problem={problem}
          onChange={setWritten}
        />
      )}
      {fix.error !== null && (
        <Text size="sm" c="var(--lw-failed)" role="alert">
          {fix.error.message}
        </Text>
      )}
      <Group>
        <Button
          disabled={value === null || input.data === undefined || !waits}
          loading={fix.isPending}
          onClick={() => fix.mutate()}
        >
          {text('fix.run')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {text('common.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}
