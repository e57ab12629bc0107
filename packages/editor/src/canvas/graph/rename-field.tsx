import { useEffect, useRef } from 'react';
import { text } from '../../text/text.ts';
import { useCanvas } from '../canvas-context.tsx';
import type { DocumentNode } from '../document/document.ts';
import { useDocumentStore } from '../document/use-document.tsx';
import classes from './rename-field.module.css';

const MOST_LETTERS = 100;

/** The name of a node, written on its card. Enter and leaving keep it, Escape does not; empty is the name of its type. */
export function RenameField({ node, name }: { readonly node: DocumentNode; readonly name: string }) {
  const { ui } = useCanvas();
  const store = useDocumentStore();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);

  function end(isKept: boolean): void {
    if (ui.getState().renaming !== node.id) return;
    ui.setState({ renaming: null });
    const next = field.current?.value.trim() ?? '';
    const config = store.getState().document?.nodes.get(node.id)?.config;
    if (isKept && next !== name && config !== undefined) {
      const { name: _, ...rest } = config;
      store.edit(
        [{ op: 'update_node', id: node.id, set: { config: next === '' ? rest : { ...rest, name: next } } }],
        text('canvas.steps.rename'),
      );
    }
    field.current?.closest<HTMLElement>('.react-flow__node')?.focus();
  }

  return (
    <input
      ref={field}
      className={`${classes.cardRename} nodrag nopan`}
      aria-label={text('canvas.card.name')}
      defaultValue={name}
      maxLength={MOST_LETTERS}
      // biome-ignore lint/a11y/noAutofocus: somebody has just asked to write here
      autoFocus
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') end(true);
        if (event.key === 'Escape') end(false);
      }}
    />
  );
}
