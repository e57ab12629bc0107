import { Anchor, Button, Code, Group, Skeleton, Stack, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { ApiError } from '../../api/api-error.ts';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { useWorkflow, useWorkflows, type Workflow } from '../../api/workflows.ts';
import { formatInstant } from '../../parts/dates.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { Page } from '../../parts/page.tsx';
import { text } from '../../text/text.ts';
import { NotFoundPage } from '../not-found-page.tsx';
import { Section } from '../settings/section.tsx';
import { useWorkflowActions } from '../workflows/use-workflow-actions.tsx';
import { tagsOf } from '../workflows/workflow-list.ts';
import { EnvSection } from './env-section.tsx';
import { afterSave, type Draft, editOf, movedOn, type Shown, shownOf, withField } from './general-draft.ts';
import { SaveFailure } from './save-failure.tsx';
import { ChangedMeanwhile, useUpdateWorkflow } from './use-update-workflow.ts';

/** Everything about one workflow but its graph. */
export default function WorkflowSettingsPage({ workflowId }: { readonly workflowId: string }) {
  const workflow = useWorkflow(workflowId);
  if (workflow.error instanceof ApiError && workflow.error.status === 404) return <NotFoundPage />;
  // What was loaded stays, with what is typed into it, though asking for it again failed.
  if (workflow.isError && workflow.data === undefined)
    return <ErrorState error={workflow.error} onRetry={() => void workflow.refetch()} />;
  if (workflow.data === undefined) {
    return (
      <Page title={text('workflows.settings')} width={860}>
        <Skeleton height={320} radius="md" role="status" aria-label={text('common.loading')} />
      </Page>
    );
  }
  const { data } = workflow;
  return (
    <Page
      title={text('workflowSettings.title', { name: data.name })}
      width={860}
      lead={
        <Anchor component={Link} href={`/workflows/${data.id}`} size="sm">
          {text('workflows.openCanvas')}
        </Anchor>
      }
    >
      <Stack>
        <GeneralSection workflow={data} />
        <EnvSection workflow={data} />
        <StateSection workflow={data} />
        <DeleteSection workflow={data} />
      </Stack>
    </Page>
  );
}

function GeneralSection({ workflow }: { readonly workflow: Workflow }) {
  const others = useWorkflows();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>({});
  const values = shownOf(workflow, draft);
  const edit = editOf(draft);
  const save = useUpdateWorkflow(workflow.id);
  const write = <Key extends keyof Shown>(key: Key, written: Shown[Key]): void =>
    setDraft((before) => withField(before, workflow, key, written));
  const submit = (): void => {
    if (edit === null) return;
    save.mutate(edit, {
      onError(error) {
        const latest = queries.getQueryData<Workflow>(keys.workflow(workflow.id));
        if (error instanceof ChangedMeanwhile && latest !== undefined)
          setDraft((before) => movedOn(before, latest, error.fields));
      },
      onSuccess() {
        setDraft((before) => afterSave(before, draft));
        notifications.show({ color: 'green', message: text('common.saved') });
      },
    });
  };
  return (
    <Section title={text('workflowSettings.general')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack>
          <TextInput
            label={text('workflows.name')}
            value={values.name}
            onChange={({ currentTarget }) => write('name', currentTarget.value)}
            maxLength={100}
            required
          />
          <Textarea
            label={text('workflows.description')}
            value={values.description}
            onChange={({ currentTarget }) => write('description', currentTarget.value)}
            maxLength={255}
            autosize
            minRows={2}
          />
          <TextInput
            label={text('workflows.category')}
            value={values.category}
            onChange={({ currentTarget }) => write('category', currentTarget.value)}
            maxLength={50}
          />
          <TagsInput
            label={text('workflows.tags')}
            description={text('workflows.tagsHint')}
            value={[...values.tags]}
            onChange={(tags) => write('tags', tags)}
            data={[...tagsOf(others.data ?? [])]}
            clearable
            clearButtonProps={{ 'aria-label': text('common.clear') }}
          />
          <Text size="sm" c="var(--lw-soft)">
            {text(`workflows.type.${workflow.workflow_type}`)} ·{' '}
            {text('workflowSettings.made', { date: formatInstant(workflow.created_at) })}
          </Text>
          <SaveFailure error={save.error} />
          <Group>
            <Button type="submit" loading={save.isPending} disabled={edit === null || values.name.trim() === ''}>
              {text('common.save')}
            </Button>
            {Object.keys(draft).length > 0 && (
              <Button variant="subtle" color="gray" disabled={save.isPending} onClick={() => setDraft({})}>
                {text('workflowSettings.discard')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

/** What nodes keep from one run to the next; keys can be taken out of it. */
function StateSection({ workflow }: { readonly workflow: Workflow }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: (key: string) =>
      answer(
        client.DELETE('/api/workflow/{id}/runtime_state/', { params: { path: { id: workflow.id }, query: { key } } }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.workflow(workflow.id) }),
  });
  const entries = Object.entries(workflow.runtime_state);
  return (
    <Section title={text('workflowSettings.state')} hint={text('workflowSettings.stateHint')}>
      {workflow.task_id !== null && entries.length > 0 && (
        <Text size="sm" c="var(--lw-waiting)">
          {text('workflowSettings.stateRunning')}
        </Text>
      )}
      <SaveFailure error={remove.error} />
      {entries.length === 0 && <Text size="sm">{text('workflowSettings.noState')}</Text>}
      {entries.map(([key, value]) => (
        <Group key={key} justify="space-between" wrap="nowrap" align="flex-start" className="lw-row-line" py={4}>
          <Stack gap={2} style={{ minWidth: 0 }}>
            <Text size="sm" fw={550} style={{ overflowWrap: 'anywhere' }}>
              {key}
            </Text>
            <Code block className="lw-answer" tabIndex={0} aria-label={text('workflowSettings.valueOf', { name: key })}>
              {JSON.stringify(value, null, 2)}
            </Code>
          </Stack>
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            loading={remove.isPending && remove.variables === key}
            onClick={() => remove.mutate(key)}
            aria-label={text('workflowSettings.removeOf', { name: key })}
          >
            {text('common.delete')}
          </Button>
        </Group>
      ))}
    </Section>
  );
}

function DeleteSection({ workflow }: { readonly workflow: Workflow }) {
  const actions = useWorkflowActions();
  const [, navigate] = useLocation();
  return (
    <Section title={text('workflowSettings.delete')} hint={text('workflowSettings.deleteHint')}>
      <Button
        w="fit-content"
        color="red"
        variant="light"
        loading={actions.remove.isPending}
        onClick={() => actions.remove.mutate(workflow, { onSuccess: () => navigate('/') })}
      >
        {text('workflowSettings.deleteIt')}
      </Button>
    </Section>
  );
}
