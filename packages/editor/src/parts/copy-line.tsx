import { ActionIcon, Code, Group, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { text } from '../text/text.ts';
import { useCopy } from './use-copy.ts';

/** Text to copy, such as an address or a key. */
export function CopyLine({ value, label }: { readonly value: string; readonly label: string }) {
  return (
    <Group gap={4} wrap="nowrap" className="lw-copy">
      <Code className="lw-copy-text" tabIndex={0} role="textbox" aria-readonly="true" aria-label={label}>
        {value}
      </Code>
      <CopyText value={value} label={label} />
    </Group>
  );
}

/** Copies a text, and says whether it could. */
export function CopyText({ value, label }: { readonly value: string; readonly label: string }) {
  const { copy, said } = useCopy();
  return (
    <Tooltip label={said?.label ?? text('common.copy')}>
      <ActionIcon
        variant="subtle"
        color={said === null ? 'gray' : said.isCopied ? 'green' : 'red'}
        onClick={() => copy(value)}
        aria-label={said?.label ?? text('common.copyOf', { what: label })}
      >
        {said?.isCopied ? <IconCheck size={16} /> : <IconCopy size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}
