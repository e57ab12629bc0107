import { ActionIcon, Paper, Text, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconSearch, IconX } from '@tabler/icons-react';
import { useReactFlow } from '@xyflow/react';
import { useEffect, useMemo, useState } from 'react';
import { text } from '../../text/text.ts';
import { useCanvas, useCanvasUi } from '../canvas-context.tsx';
import { useDocument } from '../document/use-document.tsx';
import type { DrawnEdge, DrawnNode } from '../graph/drawn.ts';
import { useNodeTypes } from '../graph/use-node-types.ts';
import classes from './canvas-search.module.css';
import { findOnCanvas } from './find-on-canvas.ts';
import { focusNode } from './focus.ts';

/** Searches names, types, forms and notes: hits stand out, Enter jumps from one to the next. */
export function CanvasSearch() {
  const isOpen = useCanvasUi(({ isSearching }) => isSearching);
  return isOpen ? <SearchBar /> : null;
}

function SearchBar() {
  const { ui, drawing } = useCanvas();
  const { types } = useNodeTypes();
  const flow = useReactFlow<DrawnNode, DrawnEdge>();
  const nodes = useDocument((document) => document.nodes);
  const annotations = useDocument((document) => document.annotations);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const hits = useMemo(() => findOnCanvas({ nodes, annotations }, types, typed), [nodes, annotations, types, typed]);
  const current = hits.length === 0 ? null : hits[at % hits.length]!;

  useEffect(() => {
    drawing.highlight(typed.trim() === '' ? null : new Set(hits));
  }, [drawing, hits, typed]);
  useEffect(() => () => drawing.highlight(null), [drawing]);
  useEffect(() => {
    const box = current === null ? undefined : drawing.boxes().find(({ id }) => id === current);
    if (box === undefined) return;
    drawing.select([box.id]);
    const zoom = Math.max(flow.getZoom(), 0.7);
    void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom });
  }, [current, drawing, flow]);

  function step(by: number): void {
    if (hits.length > 0) setAt((at + by + hits.length) % hits.length);
  }

  function close(): void {
    ui.setState({ isSearching: false });
    focusNode(current ?? '');
  }

  return (
    <Paper className={classes.search} shadow="md" withBorder role="search">
      <TextInput
        size="xs"
        leftSection={<IconSearch size={14} />}
        placeholder={text('canvas.search.placeholder')}
        aria-label={text('canvas.search.placeholder')}
        value={typed}
        autoFocus
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          else if (event.key === 'ArrowDown') step(1);
          else if (event.key === 'ArrowUp') step(-1);
          else if (event.key === 'Escape') close();
          else return;
          event.preventDefault();
        }}
      />
      <Text size="xs" c="var(--lw-soft)" miw={46} ta="center" role="status">
        {typed.trim() === ''
          ? ''
          : text('canvas.search.count', { at: hits.length === 0 ? 0 : (at % hits.length) + 1, all: hits.length })}
      </Text>
      <ActionIcon variant="subtle" color="gray" aria-label={text('canvas.search.before')} onClick={() => step(-1)}>
        <IconChevronUp size={16} />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label={text('canvas.search.next')} onClick={() => step(1)}>
        <IconChevronDown size={16} />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label={text('common.close')} onClick={close}>
        <IconX size={16} />
      </ActionIcon>
    </Paper>
  );
}
