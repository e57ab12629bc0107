import { useEffect, useRef } from 'react';
import { isStroke, type Shortcut, shortcuts } from './shortcuts.ts';

/** Whether this is a Mac, whose modifier is ⌘. */
export const IS_MAC: boolean = /Mac|iPhone|iPad/.test(navigator.platform);

/**
 * Calls `work` when somebody presses the keys of a shortcut from `shortcuts.ts`, as long as the component is shown. In a field, a
 * dialog or a menu most shortcuts rest.
 *
 * @param options.isEnabled - whether it listens; true where absent
 */
export function useShortcut(
  id: string,
  work: (event: KeyboardEvent) => void,
  { isEnabled = true }: { readonly isEnabled?: boolean } = {},
): void {
  const latest = useRef(work);
  useEffect(() => {
    latest.current = work;
  });
  useEffect(() => {
    if (!isEnabled) return undefined;
    const shortcut = shortcuts().find((row) => row.id === id);
    if (shortcut === undefined) throw new Error(`There is no shortcut ${id}`);
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || isBusy(event, shortcut)) return;
      if (!shortcut.keys.some((keys) => isStroke(keys, event, IS_MAC))) return;
      event.preventDefault();
      latest.current(event);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [id, isEnabled]);
}

function isBusy({ target }: KeyboardEvent, { inFields = false }: Shortcut): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (!inFields && target.closest('input, textarea, select, [contenteditable=true]') !== null) return true;
  return !inFields && target.closest('[role=dialog], [role=menu], [role=listbox]') !== null;
}
