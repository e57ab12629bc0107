import { Group, Kbd } from '@mantine/core';
import { keyNames } from './shortcuts.ts';
import { IS_MAC } from './use-shortcut.ts';

/** A combination such as `mod+k`, key by key. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <Group gap={3} wrap="nowrap" component="span">
      {keyNames(keys, IS_MAC).map((name) => (
        <Kbd key={name} size="xs">
          {name}
        </Kbd>
      ))}
    </Group>
  );
}
