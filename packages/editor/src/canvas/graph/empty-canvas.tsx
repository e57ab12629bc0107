import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { text } from '../../text/text.ts';
import { useCanvas } from '../canvas-context.tsx';
import { useDocument, useDocumentStore } from '../document/use-document.tsx';
import { addNodeChanges } from '../gestures/add-node.ts';
import type { Place } from '../gestures/boxes.ts';
import type { Commands } from '../gestures/create-commands.ts';
import { focusNode } from '../gestures/focus.ts';
import { TypeIcon } from '../gestures/type-icon.tsx';
import classes from './empty-canvas.module.css';
import { useNodeTypes } from './use-node-types.ts';

/** What a loop mostly begins with. */
const BEGINNINGS = ['webhook-producer', 'schedule', 'string-iterator-producer'];

/** Says how to begin, on a canvas without anything. */
export function EmptyCanvas({ commands, middle }: { readonly commands: Commands; readonly middle: () => Place }) {
  const { drawing } = useCanvas();
  const store = useDocumentStore();
  const { types } = useNodeTypes();
  const workflowType = useDocument(({ workflow }) => workflow.workflow_type);
  const offered = workflowType === 'api' ? BEGINNINGS.slice(0, 1) : BEGINNINGS;

  function add(identifier: string): void {
    const { document } = store.getState();
    const type = types.get(identifier);
    if (document === null || type === undefined) return;
    const newId = () => crypto.randomUUID();
    const { id, changes } = addNodeChanges({ document, types, type, at: middle(), from: null, boxes: [], newId });
    drawing.select([id]);
    store.edit(changes, text('canvas.steps.add', { label: type.label }));
    focusNode(id);
  }

  return (
    <div className={classes.empty}>
      <Paper withBorder p="lg" maw={460}>
        <Stack gap="sm">
          <Title order={2} size="h4">
            {text('canvas.empty.title')}
          </Title>
          <Text size="sm" c="var(--lw-soft)">
            {text(workflowType === 'api' ? 'canvas.empty.api' : 'canvas.empty.production')}
          </Text>
          <Group gap="xs">
            {offered.map((identifier) => (
              <Button
                key={identifier}
                variant="default"
                size="xs"
                leftSection={<TypeIcon type={types.get(identifier)} />}
                onClick={() => add(identifier)}
              >
                {types.get(identifier)?.label ?? identifier}
              </Button>
            ))}
            <Button variant="subtle" size="xs" leftSection={<IconPlus size={15} />} onClick={() => commands.add.run()}>
              {text('canvas.empty.other')}
            </Button>
          </Group>
          <Text size="xs" c="var(--lw-soft)">
            {text('canvas.empty.hint')}
          </Text>
        </Stack>
      </Paper>
    </div>
  );
}
