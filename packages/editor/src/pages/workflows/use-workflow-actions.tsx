import { Anchor, Button, Group, List, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { ApiError } from '../../api/api-error.ts';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import type { Workflow } from '../../api/workflows.ts';
import { useDocuments } from '../../canvas/document/use-documents.tsx';
import { text } from '../../text/text.ts';
import { problemsOf } from './problems.ts';
import { forgetRemoved, rememberRemoved } from './removed.ts';
import { saveFile } from './save-file.ts';

/** How long one can take a deletion back with one click, milliseconds. Afterwards the list of what was deleted does it, for a day. */
const UNDO_MS = 12_000;
/** How long a message with problems stays, milliseconds. */
const PROBLEMS_MS = 15_000;
/** Problems that a message lists; the canvas shows all. */
const LISTED_PROBLEMS = 3;

const TOGGLE = ['toggle'];

/** What one does with a workflow from outside its canvas. Each change is shown at once and taken back when the server refuses it. */
export function useWorkflowActions() {
  const queries = useQueryClient();
  const documents = useDocuments();
  const [, navigate] = useLocation();

  const toggle = useMutation({
    mutationKey: TOGGLE,
    // Whoever starts and stops at once gets both, in order.
    scope: { id: 'toggle' },
    /** Answers what keeps a workflow that is on from taking any request. */
    mutationFn: async ({ workflow, isOn }: { readonly workflow: Workflow; readonly isOn: boolean }) => {
      const params = { params: { path: { id: workflow.id } } };
      if (isOn && !(await documents.save(workflow.id))) throw new Error(text('workflows.unsaved'));
      if (workflow.workflow_type === 'api') {
        if (isOn) return (await answer(client.POST('/api/workflow/{id}/activate/', params))).problems ?? [];
        await answer(client.POST('/api/workflow/{id}/deactivate/', params));
      } else {
        await answer(
          isOn
            ? client.POST('/api/workflow/{id}/start_execution/', params)
            : client.POST('/api/workflow/{id}/stop_execution/', params),
        );
      }
      return [];
    },
    onSuccess(problems, { workflow }) {
      if (problems.length === 0) return;
      notifications.show({
        color: 'yellow',
        title: text('workflows.refusesRequests', { name: workflow.name }),
        autoClose: PROBLEMS_MS,
        message: <Problems problems={problems} workflow={workflow} />,
      });
    },
    onMutate: ({ workflow, isOn }) =>
      changeList(queries, (list) =>
        list.map((row) => (row.id === workflow.id ? { ...row, ...shownAs(row, isOn) } : row)),
      ),
    onError(error, { workflow, isOn }, before) {
      restoreList(queries, before);
      showRefusal(
        text(isOn ? 'workflows.notStarted' : 'workflows.notStopped', { name: workflow.name }),
        error,
        workflow,
      );
    },
    onSettled() {
      // The list is asked for again after the last of several: an answer in between would undo what is shown.
      if (queries.isMutating({ mutationKey: TOGGLE }) <= 1)
        return queries.invalidateQueries({ queryKey: keys.workflows });
      return undefined;
    },
  });

  const duplicate = useMutation({
    mutationFn: ({ id }: Workflow) =>
      answer(client.POST('/api/workflow/{id}/duplicate/', { params: { path: { id } } })),
    onSuccess(copy) {
      void changeList(queries, (list) => [{ ...copy, next_run: null }, ...list]);
      notifications.show({
        message: (
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm">{text('workflows.duplicated', { name: copy.name })}</Text>
            <Anchor component={Link} href={`/workflows/${copy.id}`} size="sm">
              {text('common.open')}
            </Anchor>
          </Group>
        ),
      });
    },
    onError: (error, { name }) => showRefusal(text('workflows.notDuplicated', { name }), error),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.workflows }),
  });

  const restore = useMutation({
    mutationFn: ({ id }: { readonly id: string; readonly name: string }) =>
      answer(client.POST('/api/workflow/{id}/restore/', { params: { path: { id } } })),
    onSuccess(restored) {
      forgetRemoved(restored.id);
      void changeList(queries, (list) => [
        { ...restored, next_run: null },
        ...list.filter(({ id }) => id !== restored.id),
      ]);
      notifications.show({ message: text('workflows.restored', { name: restored.name }) });
    },
    onError: (error, { name }) => showRefusal(text('workflows.notRestored', { name }), error),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.workflows }),
  });

  const remove = useMutation({
    mutationFn: ({ id }: Workflow) => answer(client.DELETE('/api/workflow/{id}/', { params: { path: { id } } })),
    onMutate: ({ id }) => changeList(queries, (list) => list.filter((row) => row.id !== id)),
    onSuccess(_nothing, { id, name }) {
      rememberRemoved({ id, name, at: Date.now() });
      const shown = notifications.show({
        autoClose: UNDO_MS,
        message: (
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm">{text('workflows.removed', { name })}</Text>
            <Button
              size="compact-sm"
              variant="light"
              onClick={() => {
                notifications.hide(shown);
                restore.mutate({ id, name });
              }}
            >
              {text('common.undo')}
            </Button>
          </Group>
        ),
      });
    },
    onError(error, { name }, before) {
      restoreList(queries, before);
      showRefusal(text('workflows.notRemoved', { name }), error);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.workflows }),
  });

  const exportFile = useMutation({
    mutationFn: ({ id }: Workflow) =>
      answer(client.GET('/api/workflow/{id}/export/', { params: { path: { id } }, parseAs: 'text' })),
    onSuccess: (file, { name }) => saveFile(`${fileName(name)}.yaml`, file, 'application/yaml'),
    onError: (error, { name }) => showRefusal(text('workflows.notExported', { name }), error),
  });

  return { toggle, duplicate, remove, restore, exportFile, open: (id: string) => navigate(`/workflows/${id}`) };
}

/** Says what was refused and why; a workflow that cannot start has problems, which its canvas shows. */
function showRefusal(title: string, error: Error, workflow?: Workflow): void {
  const problems = error instanceof ApiError && error.status === 422 ? problemsOf(error) : [];
  notifications.show({
    color: 'red',
    title,
    autoClose: problems.length === 0 ? 8_000 : PROBLEMS_MS,
    message: problems.length === 0 ? error.message : <Problems problems={problems} workflow={workflow} />,
  });
}

/** The first of some problems, and the way to where all are shown. */
function Problems({
  problems,
  workflow,
}: {
  readonly problems: readonly { readonly field: string | null; readonly text: string }[];
  readonly workflow: Workflow | undefined;
}) {
  const lines = problems.map(({ field, text: problem }) =>
    field && field !== '__all__' ? `${field}: ${problem}` : problem,
  );
  return (
    <Stack gap={4}>
      <List size="sm">
        {[...new Set(lines)].slice(0, LISTED_PROBLEMS).map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
      {workflow !== undefined && (
        <Anchor component={Link} href={`/workflows/${workflow.id}`} size="sm">
          {text('workflows.showProblems', { count: problems.length })}
        </Anchor>
      )}
    </Stack>
  );
}

function shownAs({ workflow_type, task_id }: Workflow, isOn: boolean): Partial<Workflow> {
  if (workflow_type === 'api') return { status: isOn ? 'active' : 'inactive' };
  return isOn ? { status: 'active', task_id: task_id ?? 'starting' } : { status: 'inactive', task_id: null };
}

/** Changes the list that is shown, and answers the one before. An answer that is under way must not undo it. */
async function changeList(
  queries: QueryClient,
  change: (list: Workflow[]) => Workflow[],
): Promise<Workflow[] | undefined> {
  await queries.cancelQueries({ queryKey: keys.workflows });
  const before = queries.getQueryData<Workflow[]>(keys.workflows);
  if (before !== undefined) queries.setQueryData(keys.workflows, change(before));
  return before;
}

function restoreList(queries: QueryClient, before: Workflow[] | undefined): void {
  if (before !== undefined) queries.setQueryData(keys.workflows, before);
}

function fileName(name: string): string {
  return (
    name
      .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
      .replaceAll(/^-|-$/g, '')
      .toLowerCase() || 'workflow'
  );
}
