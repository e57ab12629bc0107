import { ActionIcon, Button, Code, Group, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconRoute } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { text } from '../../text/text.ts';
import { useCopy } from '../use-copy.ts';
import { type Path, templatePath, valueAt } from './paths.ts';
import type { ValueSource } from './value-source.ts';

/** Characters of a long text that are shown at a time. */
const PART = 10_000;

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
  const [long, setLong] = useState('');
  const [isOpen, setOpen] = useState(false);
  const value = source.whole === undefined ? undefined : valueAt(source.whole, path);
  const written = templatePath(root, path);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another value begins closed
  useEffect(() => {
    setLong('');
    setOpen(false);
  }, [source, written]);
  const isLong = source.whole === undefined || (typeof value === 'string' && value.length > 100);

  async function showMore(): Promise<void> {
    const part = await source.textAt(path, long.length, PART);
    setLong(long + part);
    setOpen(true);
  }
  return (
    <div className="lw-data-selected">
      <Group gap={4} wrap="nowrap">
        <Text size="xs" ff="monospace" truncate flex={1} title={written}>
          {written}
        </Text>
        {isLong && !isOpen && (
          <Button size="compact-xs" variant="subtle" onClick={showMore}>
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
      {isOpen && (
        <Code block className="lw-data-long" tabIndex={0}>
          {long}
        </Code>
      )}
      {isOpen && typeof value === 'string' && long.length < value.length && (
        <Button size="compact-xs" variant="subtle" onClick={showMore}>
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
