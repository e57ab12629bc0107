/** What can be done on the canvas, by name. */
export type CommandId =
  | 'add'
  | 'open'
  | 'rename'
  | 'connect'
  | 'toggle'
  | 'copy'
  | 'cut'
  | 'paste'
  | 'duplicate'
  | 'delete'
  | 'undo'
  | 'redo'
  | 'selectAll'
  | 'group'
  | 'note'
  | 'layout'
  | 'search'
  | 'fit'
  | 'fitSelection'
  | 'zoomIn'
  | 'zoomOut'
  | 'problems'
  | 'palette'
  | 'miniMap'
  | 'snap'
  | 'drag'
  | 'move'
  | 'walk'
  | 'menu'
  | 'alignLeft'
  | 'alignCenter'
  | 'alignRight'
  | 'alignTop'
  | 'alignMiddle'
  | 'alignBottom'
  | 'distributeHorizontal'
  | 'distributeVertical';

/**
 * Keys of each command, as `app/shortcuts.ts` writes them; the keyboard help shows them in this order. Copy, cut, paste, moves
 * and the menu are heard elsewhere: as events of the browser.
 */
export const CANVAS_KEYS: readonly { readonly command: CommandId; readonly keys: readonly string[] }[] = [
  { command: 'add', keys: ['/'] },
  { command: 'open', keys: ['Enter'] },
  { command: 'rename', keys: ['F2'] },
  { command: 'connect', keys: ['c'] },
  { command: 'toggle', keys: ['e'] },
  { command: 'walk', keys: ['alt+ArrowRight', 'alt+ArrowLeft', 'alt+ArrowDown', 'alt+ArrowUp'] },
  { command: 'move', keys: ['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp'] },
  { command: 'selectAll', keys: ['mod+a'] },
  { command: 'copy', keys: ['mod+c'] },
  { command: 'cut', keys: ['mod+x'] },
  { command: 'paste', keys: ['mod+v'] },
  { command: 'duplicate', keys: ['mod+d'] },
  { command: 'delete', keys: ['Delete', 'Backspace'] },
  { command: 'undo', keys: ['mod+z'] },
  { command: 'redo', keys: ['mod+shift+z', 'mod+y'] },
  { command: 'group', keys: ['mod+g'] },
  { command: 'note', keys: ['n'] },
  { command: 'layout', keys: ['l'] },
  { command: 'search', keys: ['mod+f'] },
  { command: 'problems', keys: ['p'] },
  { command: 'fit', keys: ['f'] },
  { command: 'fitSelection', keys: ['shift+f'] },
  { command: 'zoomIn', keys: ['+', '='] },
  { command: 'zoomOut', keys: ['-'] },
  { command: 'palette', keys: ['b'] },
  { command: 'miniMap', keys: ['m'] },
  { command: 'snap', keys: ['s'] },
  { command: 'drag', keys: ['v'] },
  { command: 'menu', keys: ['shift+F10'] },
];

/** Keys of a command; empty for one without. */
export function keysOf(command: CommandId): readonly string[] {
  return CANVAS_KEYS.find((row) => row.command === command)?.keys ?? [];
}
