import { ActionIcon, Code, Group, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { text } from '../text/text.ts';
import { copyText } from './copy-text.ts';

const SAID_MS = 2_000;

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
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <Tooltip label={text(isCopied ? 'common.copied' : 'common.copy')}>
      <ActionIcon
        variant="subtle"
        color={isCopied ? 'green' : 'gray'}
        onClick={() => void copyText(value).then(setCopied)}
        aria-label={isCopied ? text('common.copied') : text('common.copyOf', { what: label })}
      >
        {isCopied ? <IconCheck size={16} /> : <IconCopy size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}
