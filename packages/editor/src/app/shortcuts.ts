import { CANVAS_KEYS } from '../canvas/gestures/canvas-shortcuts.ts';
import { text } from '../text/text.ts';

/** Where a shortcut works. The keyboard help has one list for each. */
export type ShortcutScope = 'everywhere' | 'workflows' | 'canvas' | 'panel' | 'runs';

/** One shortcut: what the keyboard help shows and `useShortcut` listens to. */
export interface Shortcut {
  /** Unique, such as `canvas.undo`. */
  readonly id: string;
  /**
   * Alternatives, each a key as `KeyboardEvent.key` names it with its modifiers before it: `mod+k`, `mod+shift+z`, `?`, `Delete`.
   * `mod` is ⌘ on a Mac and Ctrl elsewhere. Shift is not written for signs that need it, such as `?`.
   */
  readonly keys: readonly string[];
  readonly scope: ShortcutScope;
  readonly label: string;
  /** Works while somebody types in a field, too. */
  readonly inFields?: boolean;
}

/** All shortcuts of the editor, by scope. Whoever adds one adds its row here, so that `?` shows it. */
export function shortcuts(): readonly Shortcut[] {
  return [
    { id: 'commands', keys: ['mod+k'], scope: 'everywhere', label: text('shortcuts.commands'), inFields: true },
    { id: 'help', keys: ['?'], scope: 'everywhere', label: text('shortcuts.help') },
    { id: 'navigation', keys: ['mod+b'], scope: 'everywhere', label: text('shortcuts.navigation') },
    { id: 'workflows.search', keys: ['/'], scope: 'workflows', label: text('shortcuts.search') },
    { id: 'workflows.new', keys: ['n'], scope: 'workflows', label: text('shortcuts.newWorkflow') },
    {
      id: 'workflows.move',
      keys: ['ArrowDown', 'ArrowUp'],
      scope: 'workflows',
      label: text('shortcuts.moveInList'),
    },
    ...CANVAS_KEYS.map(({ command, keys }): Shortcut => {
      const label = text(`canvas.commands.${command}`);
      return { id: `canvas.${command}`, keys, scope: 'canvas', label };
    }),
    { id: 'panel.close', keys: ['Escape'], scope: 'panel', label: text('panel.keys.close'), inFields: true },
    { id: 'panel.run', keys: ['mod+Enter'], scope: 'panel', label: text('panel.keys.run'), inFields: true },
    { id: 'panel.walk', keys: ['mod+shift+Enter'], scope: 'panel', label: text('panel.keys.walk'), inFields: true },
    { id: 'panel.previous', keys: ['alt+PageUp'], scope: 'panel', label: text('panel.keys.previous'), inFields: true },
    { id: 'panel.next', keys: ['alt+PageDown'], scope: 'panel', label: text('panel.keys.next'), inFields: true },
  ];
}

/** What of a key event matters here. */
export interface KeyStroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Whether a stroke is `keys`, such as `mod+shift+z`. */
export function isStroke(keys: string, stroke: KeyStroke, isMac: boolean): boolean {
  const { key, modifiers } = parse(keys);
  const mod = isMac ? stroke.metaKey : stroke.ctrlKey;
  const other = isMac ? stroke.ctrlKey : stroke.metaKey;
  if (mod !== modifiers.has('mod') || other || stroke.altKey !== modifiers.has('alt')) return false;
  if (stroke.key.toLowerCase() !== key.toLowerCase()) return false;
  // A sign comes with shift on one keyboard and without on the next; a letter or a named key does not.
  const isSign = key.length === 1 && key.toLowerCase() === key.toUpperCase();
  return isSign || stroke.shiftKey === modifiers.has('shift');
}

/** `mod+shift+z` as the keys to press, each as it is written on a keyboard. */
export function keyNames(keys: string, isMac: boolean): readonly string[] {
  const { key, modifiers } = parse(keys);
  const names: string[] = [];
  if (modifiers.has('mod')) names.push(isMac ? '⌘' : 'Ctrl');
  if (modifiers.has('alt')) names.push(isMac ? '⌥' : 'Alt');
  if (modifiers.has('shift')) names.push(isMac ? '⇧' : 'Shift');
  return [...names, KEY_NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)];
}

const KEY_NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Delete: 'Del',
  Enter: '↵',
  ' ': 'Space',
};

function parse(keys: string): { readonly key: string; readonly modifiers: ReadonlySet<string> } {
  const parts = keys.split('+');
  // `+` itself is the last, empty part of `mod++`.
  const key = parts.at(-1) === '' ? '+' : parts.at(-1)!;
  return { key, modifiers: new Set(parts.slice(0, -1)) };
}
