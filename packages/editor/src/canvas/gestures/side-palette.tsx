import { ActionIcon, Text, TextInput, Tooltip } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconSearch } from '@tabler/icons-react';
import { type DragEvent, useMemo, useState } from 'react';
import { text } from '../../text/text.ts';
import { useCanvas } from '../canvas-context.tsx';
import { useDocument, useDocumentStore } from '../document/use-document.tsx';
import { useNodeTypes } from '../graph/use-node-types.ts';
import { addNodeChanges } from './add-node.ts';
import type { Place } from './boxes.ts';
import { focusNode } from './focus.ts';
import pick from './pick-list.module.css';
import { rankTypes } from './rank-types.ts';
import classes from './side-palette.module.css';
import { TypeIcon } from './type-icon.tsx';

/** Kind of data that a node type travels as while it is dragged. */
export const DRAGGED_TYPE = 'application/x-loopwright-node';

/** All node types by category, beside the canvas: drag one onto it, or click to add it in the middle. */
export function SidePalette({ middle }: { readonly middle: () => Place }) {
  const { ui, drawing } = useCanvas();
  const store = useDocumentStore();
  const { types } = useNodeTypes();
  const workflowType = useDocument(({ workflow }) => workflow.workflow_type);
  const [typed, setTyped] = useState('');
  const sections = useMemo(() => {
    const found = new Map<string, (typeof types extends ReadonlyMap<string, infer Type> ? Type : never)[]>();
    for (const type of rankTypes([...types.values()], typed))
      found.set(type.category, [...(found.get(type.category) ?? []), type]);
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  }, [types, typed]);

  function add(identifier: string): void {
    const { document } = store.getState();
    const type = types.get(identifier);
    if (document === null || type === undefined) return;
    const boxes = drawing.boxes();
    const newId = () => crypto.randomUUID();
    const { id, changes } = addNodeChanges({ document, types, type, at: middle(), from: null, boxes, newId });
    drawing.select([id]);
    store.edit(changes, text('canvas.steps.add', { label: type.label }));
    focusNode(id);
  }

  return (
    <aside className={classes.side} aria-label={text('canvas.palette.title')}>
      <div className={classes.sideHead}>
        <TextInput
          size="xs"
          style={{ flex: 1 }}
          leftSection={<IconSearch size={14} />}
          placeholder={text('canvas.palette.search')}
          aria-label={text('canvas.palette.search')}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          onKeyDown={({ key, currentTarget }) => {
            if (key === 'Enter' && sections[0]?.[1][0] !== undefined) add(sections[0][1][0].identifier);
            if (key === 'Escape') {
              setTyped('');
              currentTarget.blur();
            }
          }}
        />
        <Tooltip label={text('canvas.palette.hide')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={text('canvas.palette.hide')}
            onClick={() => ui.setState({ hasPalette: false })}
          >
            <IconLayoutSidebarLeftCollapse size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.sideList}>
        {sections.map(([category, members]) => (
          <section key={category} aria-label={category}>
            <div className={pick.pickSection}>{category}</div>
            {members.map((type) => {
              const isUsable = type.supported_workflow_types.includes(workflowType);
              const refusal = text('canvas.palette.notHere', { type: text(`canvas.types.${workflowType}`) });
              return (
                <button
                  key={type.identifier}
                  type="button"
                  className={classes.sideItem}
                  draggable={isUsable}
                  aria-disabled={!isUsable}
                  title={isUsable ? type.description : refusal}
                  onClick={() => isUsable && add(type.identifier)}
                  onDragStart={(event: DragEvent) => {
                    event.dataTransfer.setData(DRAGGED_TYPE, type.identifier);
                    event.dataTransfer.effectAllowed = 'copy';
                  }}
                >
                  <TypeIcon type={type} />
                  <span>{type.label}</span>
                </button>
              );
            })}
          </section>
        ))}
        {sections.length === 0 && types.size > 0 && (
          <Text size="sm" c="var(--lw-soft)" p="sm">
            {text('canvas.pick.nothing', { typed })}
          </Text>
        )}
      </div>
    </aside>
  );
}
