import { Text } from '@mantine/core';
import { keyNames } from '../../app/shortcuts.ts';
import { IS_MAC } from '../../app/use-shortcut.ts';
import { type CommandId, keysOf } from './canvas-shortcuts.ts';

/** The keys of a command, as they are written on a keyboard; nothing for one without. */
export function Keys({ command }: { readonly command: CommandId }) {
  const names = keyText(command);
  return names === '' ? null : (
    <Text size="xs" c="var(--lw-soft)" component="span">
      {names}
    </Text>
  );
}

/** The same as text, for tooltips; empty for one without. */
export function keyText(command: CommandId): string {
  const [keys] = keysOf(command);
  return keys === undefined ? '' : keyNames(keys, IS_MAC).join(IS_MAC ? '' : '+');
}
