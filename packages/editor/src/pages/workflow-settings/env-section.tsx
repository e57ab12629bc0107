import type { JsonObject } from '@loopwright/model';
import { ActionIcon, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '../../api/queries.ts';
import type { Workflow } from '../../api/workflows.ts';
import { newId } from '../../parts/new-id.ts';
import { text } from '../../text/text.ts';
import { Section } from '../settings/section.tsx';
import { afterSave, type EnvDraft, type EnvRow, envOf, problemsOfRows, rowsOf } from './env-rows.ts';
import { SaveFailure } from './save-failure.tsx';
import { ChangedMeanwhile, useUpdateWorkflow } from './use-update-workflow.ts';

/** The values that templates read as `workflowenv`: added, renamed, changed and deleted here, and saved together. */
export function EnvSection({ workflow }: { readonly workflow: Workflow }) {
  const env = workflow.env as JsonObject;
  const [draft, setDraft] = useState<EnvDraft | null>(null);
  const rows = draft?.rows ?? rowsOf(env);
  const problems = problemsOfRows(rows);
  const save = useUpdateWorkflow(workflow.id);
  const queries = useQueryClient();
  const change = (changed: readonly EnvRow[]): void => setDraft({ rows: changed, from: draft?.from ?? env });
  const set = (id: string, part: Partial<EnvRow>): void =>
    change(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const submit = (): void => {
    if (draft === null || problems.size > 0) return;
    save.mutate(
      { set: { env: envOf(rows) as Workflow['env'] }, expected: { env: draft.from as Workflow['env'] } },
      {
        onError(error) {
          // Whoever saves again has seen that somebody else did: theirs is what is replaced then.
          const latest = queries.getQueryData<Workflow>(keys.workflow(workflow.id));
          if (error instanceof ChangedMeanwhile && latest !== undefined) {
            setDraft((before) => before && { ...before, from: latest.env as JsonObject });
          }
        },
        onSuccess() {
          setDraft((before) => afterSave(before, rows));
          notifications.show({ color: 'green', message: text('common.saved') });
        },
      },
    );
  };
  return (
    <Section title={text('env.title')} hint={text('env.hint', { example: '{{ workflowenv.NAME }}' })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack>
          {rows.length === 0 && <Text size="sm">{text('env.none')}</Text>}
          {rows.length > 0 && (
            <Table className="lw-table lw-env" verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{text('env.name')}</Table.Th>
                  <Table.Th>{text('env.value')}</Table.Th>
                  <Table.Th>
                    <span className="lw-only-heard">{text('common.actions')}</span>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((row) => {
                  const problem = problems.get(row.id);
                  return (
                    <Table.Tr key={row.id}>
                      <Table.Td>
                        <TextInput
                          aria-label={text('env.nameOf', { name: row.name })}
                          value={row.name}
                          onChange={({ currentTarget }) => set(row.id, { name: currentTarget.value })}
                          error={
                            problem === 'empty' || problem === 'twice' ? text(`env.problem.${problem}`) : undefined
                          }
                          classNames={{ input: 'lw-code-input' }}
                          autoFocus={draft !== null && row.name === ''}
                        />
                      </Table.Td>
                      <Table.Td>
                        <TextInput
                          aria-label={text('env.valueOf', { name: row.name })}
                          value={row.value}
                          onChange={({ currentTarget }) => set(row.id, { value: currentTarget.value })}
                          error={problem === 'json' ? text('env.problem.json') : undefined}
                          rightSection={
                            row.isJson ? (
                              <Text size="xs" c="var(--lw-soft)">
                                {text('env.json')}
                              </Text>
                            ) : undefined
                          }
                          rightSectionWidth={48}
                          classNames={{ input: 'lw-code-input' }}
                        />
                      </Table.Td>
                      <Table.Td>
                        <ActionIcon
                          variant="subtle"
                          color="red"
                          onClick={() => change(rows.filter(({ id }) => id !== row.id))}
                          aria-label={text('env.deleteOf', { name: row.name })}
                        >
                          <IconTrash size={17} stroke={1.6} />
                        </ActionIcon>
                      </Table.Td>
                    </Table.Tr>
                  );
                })}
              </Table.Tbody>
            </Table>
          )}
          <SaveFailure error={save.error} />
          <Group>
            <Button
              variant="default"
              leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />}
              onClick={() => change([...rows, { id: newId(), name: '', value: '', isJson: false }])}
            >
              {text('env.add')}
            </Button>
            {draft !== null && (
              <>
                <Button type="submit" loading={save.isPending} disabled={problems.size > 0}>
                  {text('env.save')}
                </Button>
                <Button variant="subtle" color="gray" disabled={save.isPending} onClick={() => setDraft(null)}>
                  {text('workflowSettings.discard')}
                </Button>
              </>
            )}
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
