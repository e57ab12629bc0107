import { ActionIcon, Code, CopyButton, Group, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { text } from '../text/text.ts';

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

/** Copies a text, and says so. */
export function CopyText({ value, label }: { readonly value: string; readonly label: string }) {
  return (
    <CopyButton value={value} timeout={2_000}>
      {({ copied, copy }) => (
        <Tooltip label={text(copied ? 'common.copied' : 'common.copy')}>
          <ActionIcon
            variant="subtle"
            color={copied ? 'green' : 'gray'}
            onClick={copy}
            aria-label={copied ? text('common.copied') : text('common.copyOf', { what: label })}
          >
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
