import type { Form } from '@loopwright/model';
import type { ReactFlowInstance } from '@xyflow/react';
import { copyText as putOnClipboard } from '../../parts/copy-text.ts';
import { text } from '../../text/text.ts';
import type { Canvas } from '../canvas-context.tsx';
import type { DocumentStore } from '../document/document-store.ts';
import { CARD_WIDTH, GRID } from '../graph/card-shape.ts';
import type { DrawnEdge, DrawnNode } from '../graph/drawn.ts';
import { boundsOf, type Place } from './boxes.ts';
import {
  copyText,
  type Fragment,
  fragmentOf,
  isEmpty,
  pasteChanges,
  type ReadFragment,
  readCopy,
} from './clipboard.ts';
import { hidePasswords } from './hide-passwords.ts';
import { readWorkflowFile } from './read-workflow-file.ts';

/** Copying out of the canvas and pasting into it, as text. */
export interface Transfer {
  /** The selection as text; null where nothing is selected. */
  text(): string | null;
  /** Puts the selection into the clipboard. Whether it is there. */
  copy(): Promise<boolean>;
  /** Takes what is in the clipboard. `screen`: where it goes, in pixels of the window; null: into the middle. */
  paste(screen: Place | null): Promise<void>;
  /** Takes a text that was pasted or read from a file; says what is wrong with it where it is no graph. */
  take(text: string, screen: Place | null, label?: string): Promise<void>;
}

interface TransferSetting extends Pick<Canvas, 'drawing'> {
  readonly store: DocumentStore;
  readonly flow: ReactFlowInstance<DrawnNode, DrawnEdge>;
  readonly formOf: (nodeType: string) => Promise<Form | null>;
  readonly tell: (title: string, problems: readonly string[]) => void;
}

/** Size of a card where only its place is known. */
const CARD = { width: CARD_WIDTH, height: 60 };

export function createTransfer({ drawing, store, flow, formOf, tell }: TransferSetting): Transfer {
  /** Where the last paste went, so that the next one at the same place does not hide it. */
  let last: { readonly at: Place; readonly times: number } | null = null;

  function selectionText(): string | null {
    const { document } = store.getState();
    const { nodes, annotations } = drawing.selection();
    if (document === null || nodes.length + annotations.length === 0) return null;
    return copyText(fragmentOf(document, new Set([...nodes, ...annotations]), store.isPassword));
  }

  async function read(pasted: string): Promise<ReadFragment> {
    const copy = readCopy(pasted);
    return copy.kind === 'other' ? readWorkflowFile(pasted) : copy;
  }

  function put(fragment: Fragment, screen: Place | null, label: string | undefined): void {
    const { document } = store.getState();
    const bounds = boundsOf([...fragment.nodes.map((node) => ({ ...node, ...CARD })), ...fragment.annotations]);
    if (document === null || bounds === null) return;
    const pane = window.document.querySelector('.lw-canvas')!.getBoundingClientRect();
    const at = screen ?? { x: pane.left + pane.width / 2, y: pane.top + pane.height / 2 };
    const times = last !== null && last.at.x === at.x && last.at.y === at.y ? last.times + 1 : 0;
    last = { at, times };
    const middle = flow.screenToFlowPosition(at);
    const snap = (figure: number) => Math.round(figure / GRID) * GRID;
    const shift = {
      x: snap(middle.x - bounds.x - bounds.width / 2) + times * 2 * GRID,
      y: snap(middle.y - bounds.y - bounds.height / 2) + times * 2 * GRID,
    };
    const { changes, ids } = pasteChanges(document, fragment, shift, () => crypto.randomUUID());
    drawing.select(ids);
    store.edit(changes, label ?? text('canvas.steps.paste', { count: ids.length }));
  }

  async function take(pasted: string, screen: Place | null, label?: string): Promise<void> {
    const result = await read(pasted);
    if (result.kind === 'invalid') return tell(text('canvas.paste.invalid'), result.problems);
    if (result.kind === 'other') return tell(text('canvas.paste.other'), []);
    if (isEmpty(result.fragment)) return tell(text('canvas.paste.empty'), []);
    await hidePasswords(result.fragment.nodes, formOf, store.hide);
    put(result.fragment, screen, label);
  }

  return {
    text: selectionText,
    async copy() {
      const copied = selectionText();
      if (copied === null) return false;
      const isCopied = await putOnClipboard(copied);
      if (!isCopied) tell(text('canvas.copy.refused'), []);
      return isCopied;
    },
    async paste(screen) {
      let pasted: string;
      try {
        pasted = await navigator.clipboard.readText();
      } catch {
        return tell(text('canvas.paste.refused'), []);
      }
      return take(pasted, screen);
    },
    take,
  };
}
