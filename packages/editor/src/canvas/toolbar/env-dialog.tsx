import { ActionIcon, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { text } from '../../text/text.ts';
import { useDocumentStore } from '../document/use-document.tsx';
import { envOf, rowsOf } from './env-rows.ts';

const EXAMPLE = '{{ workflowenv.NAME }}';

/** The variables of a workflow, which templates read as `workflowenv`. */
export function EnvDialog({ onClose }: { readonly onClose: () => void }) {
  const store = useDocumentStore();
  const [rows, setRows] = useState(() => rowsOf(store.getState().document?.workflow.env ?? {}));
  const { env, wrong } = envOf(rows);

  function change(id: number, part: { readonly name?: string; readonly value?: string }): void {
    setRows(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  }

  function save(): void {
    if (wrong.size > 0) return;
    const before = store.getState().document?.workflow.env;
    if (JSON.stringify(before) !== JSON.stringify(env))
      store.edit([{ op: 'update_workflow', set: { env } }], text('canvas.steps.env'));
    onClose();
  }

  return (
    <Modal opened onClose={onClose} title={text('canvas.env.title')} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack gap="xs">
          <Text size="sm" c="var(--lw-soft)">
            {text('canvas.env.hint', { example: EXAMPLE })}
          </Text>
          {rows.map(({ id, name, value }, index) => {
            const reason = wrong.get(id);
            return (
              <Group key={id} gap="xs" align="flex-start" wrap="nowrap">
                <TextInput
                  w="36%"
                  placeholder={text('canvas.env.name')}
                  aria-label={text('canvas.env.nameOf', { number: index + 1 })}
                  value={name}
                  error={reason === undefined ? null : text(`canvas.env.${reason}`)}
                  data-autofocus={index === rows.length - 1 || undefined}
                  onChange={({ currentTarget }) => change(id, { name: currentTarget.value })}
                />
                <TextInput
                  style={{ flex: 1 }}
                  placeholder={text('canvas.env.value')}
                  aria-label={text('canvas.env.valueOf', { number: index + 1 })}
                  value={value}
                  onChange={({ currentTarget }) => change(id, { value: currentTarget.value })}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={36}
                  aria-label={text('canvas.env.remove', { name: name || String(index + 1) })}
                  onClick={() => setRows(rows.filter((row) => row.id !== id))}
                >
                  <IconTrash size={16} stroke={1.6} />
                </ActionIcon>
              </Group>
            );
          })}
          <Group justify="space-between" mt="xs">
            <Button
              variant="subtle"
              leftSection={<IconPlus size={16} />}
              onClick={() =>
                setRows([
                  ...rows,
                  { id: Math.max(-1, ...rows.map((row) => row.id)) + 1, name: '', value: '', loaded: undefined },
                ])
              }
            >
              {text('canvas.env.add')}
            </Button>
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                {text('common.cancel')}
              </Button>
              <Button type="submit" disabled={wrong.size > 0}>
                {text('common.save')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
