import { useEffect } from 'react';
import { isStroke } from '../../app/shortcuts.ts';
import { IS_MAC } from '../../app/use-shortcut.ts';
import type { Place } from './boxes.ts';
import { CANVAS_KEYS, type CommandId } from './canvas-shortcuts.ts';
import type { createArrows } from './create-arrows.ts';
import type { Commands } from './create-commands.ts';
import { focusNode } from './focus.ts';
import type { Transfer } from './transfer.ts';

const ARROWS = {
  ArrowRight: { direction: 'right', x: 1, y: 0 },
  ArrowLeft: { direction: 'left', x: -1, y: 0 },
  ArrowDown: { direction: 'down', x: 0, y: 1 },
  ArrowUp: { direction: 'up', x: 0, y: -1 },
} as const;

/** Heard in other ways than by their keys. */
const ELSEWHERE: ReadonlySet<CommandId> = new Set(['copy', 'cut', 'paste', 'move', 'walk', 'menu']);

interface KeysSetting {
  readonly commands: Commands;
  readonly arrows: ReturnType<typeof createArrows>;
  readonly transfer: Transfer;
  readonly pointer: () => Place | null;
  readonly onEscape: () => void;
}

/** Listens to the keyboard and the clipboard as long as the canvas is shown. Fields, dialogs and menus keep their keys. */
export function useCanvasKeys({ commands, arrows, transfer, pointer, onEscape }: KeysSetting): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.isComposing || !isCanvasOwn(event.target)) return;
      if (event.key === 'Escape') {
        onEscape();
        return;
      }
      const arrow = ARROWS[event.key as keyof typeof ARROWS];
      if (arrow !== undefined && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        if (!event.altKey) {
          arrows.push(arrow, event.shiftKey, event.timeStamp);
          return;
        }
        const next = arrows.walk(arrow.direction);
        if (next !== null) focusNode(next);
        return;
      }
      const row = CANVAS_KEYS.find(
        ({ command, keys }) => !ELSEWHERE.has(command) && keys.some((stroke) => isStroke(stroke, event, IS_MAC)),
      );
      if (row === undefined) return;
      // A button that has the keyboard keeps its Enter.
      if (row.command === 'open' && event.target instanceof Element && event.target.closest('button, a') !== null)
        return;
      event.preventDefault();
      const command = commands[row.command];
      if (command.isEnabled()) command.run();
    }
    function onCopy(event: ClipboardEvent): void {
      const copied = isCanvasOwn(event.target) && !hasSelectedText() ? transfer.text() : null;
      if (copied === null) return;
      event.clipboardData?.setData('text/plain', copied);
      event.preventDefault();
      if (event.type === 'cut') commands.delete.run();
    }
    function onPaste(event: ClipboardEvent): void {
      const pasted = isCanvasOwn(event.target) ? (event.clipboardData?.getData('text/plain') ?? '') : '';
      if (pasted === '') return;
      event.preventDefault();
      void transfer.take(pasted, pointer());
    }
    document.addEventListener('keydown', onKey);
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
      document.removeEventListener('paste', onPaste);
    };
  }, [commands, arrows, transfer, pointer, onEscape]);
}

/** Whether what has the keyboard leaves it to the canvas. */
function isCanvasOwn(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return true;
  if (target.closest('input, textarea, select, [contenteditable=true], [role=dialog], [role=menu]') !== null)
    return false;
  return target === document.body || target.closest('[data-canvas-keys]') !== null;
}

function hasSelectedText(): boolean {
  const selected = document.getSelection();
  return selected !== null && !selected.isCollapsed && selected.toString() !== '';
}
