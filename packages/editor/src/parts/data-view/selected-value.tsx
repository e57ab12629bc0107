import { ActionIcon, Button, Code, Group, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconRoute } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { text } from '../../text/text.ts';
import { useCopy } from '../use-copy.ts';
import { type Path, templatePath, valueAt } from './paths.ts';
import { useLongText } from './use-long-text.ts';
import type { ValueSource } from './value-source.ts';

/** A text of more characters may not be seen whole in its row. */
const ROW = 100;

/** The value that is chosen: its path, both to copy, and a long text in full. */
export function SelectedValue({
  source,
  path,
  root,
}: {
  readonly source: ValueSource;
  readonly path: Path;
  readonly root: string;
}) {
  const { shown, isLoading, error, more } = useLongText(source, path);
  const value = source.whole === undefined ? undefined : valueAt(source.whole, path);
  const written = templatePath(root, path);
  const entry = source.entryAt(path);
  const length = entry?.kind === 'string' ? (entry.length ?? 0) : 0;
  return (
    <div className="lw-data-selected">
      <Group gap={4} wrap="nowrap">
        <Text size="xs" ff="monospace" truncate flex={1} title={written}>
          {written}
        </Text>
        {length > ROW && shown === null && (
          <Button size="compact-xs" variant="subtle" loading={isLoading} onClick={more}>
            {text('dataView.showText')}
          </Button>
        )}
        <CopyIcon what={() => written} label={text('dataView.copyPath')} icon={<IconRoute size={14} />} />
        {value !== undefined && (
          <CopyIcon
            what={() => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))}
            label={text('dataView.copyValue')}
            icon={<IconCopy size={14} />}
          />
        )}
      </Group>
      {shown !== null && (
        <Code block className="lw-data-long" tabIndex={0}>
          {shown}
        </Code>
      )}
      {error !== null && (
        <Text size="xs" c="var(--lw-failed)" role="alert">
          {error.message}
        </Text>
      )}
      {shown !== null && shown.length < length && (
        <Button size="compact-xs" variant="subtle" loading={isLoading} onClick={more}>
          {text('dataView.showMore')}
        </Button>
      )}
    </div>
  );
}

function CopyIcon({
  what,
  label,
  icon,
}: {
  /** Made when it is copied: the text of a large value costs time. */
  readonly what: () => string;
  readonly label: string;
  readonly icon: ReactNode;
}) {
  const { copy, said } = useCopy();
  return (
    <Tooltip label={said?.label ?? label}>
      <ActionIcon
        size="sm"
        variant="subtle"
        color={said?.isCopied === false ? 'red' : 'gray'}
        aria-label={said?.label ?? label}
        onClick={() => copy(what())}
      >
        {said?.isCopied ? <IconCheck size={14} /> : icon}
      </ActionIcon>
    </Tooltip>
  );
}
