import './data-view.css';
import type { Json } from '@loopwright/model';
import { ActionIcon, Group, SegmentedControl, Text, TextInput } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import { text } from '../../text/text.ts';
import { DataJson } from './data-json.tsx';
import { DataTable } from './data-table.tsx';
import { DataTree } from './data-tree.tsx';
import { type Path, pointerOf } from './paths.ts';
import { SearchHits } from './search-hits.tsx';
import { SelectedValue } from './selected-value.tsx';
import { useSearch } from './use-search.ts';
import { ValuePreview } from './value-preview.tsx';
import { entryOf, localSource, type ValueSource } from './value-source.ts';

export interface ValueViewProps {
  /** A value in memory. */
  readonly value?: Json;
  /** A value that is loaded in parts; in place of `value`. */
  readonly source?: ValueSource;
  /** Name of the view for those who hear it. */
  readonly label: string;
  /** Name by which templates know the root: `data` where not told. */
  readonly root?: string;
  /** A value was chosen by a click or by Enter, as for inserting its path. */
  readonly onPick?: (path: Path) => void;
  /** Shown at the end of the tool bar. */
  readonly actions?: ReactNode;
}

type Look = 'tree' | 'table' | 'json';
const LOOKS: readonly Look[] = ['tree', 'table', 'json'];

/** A JSON value as tree, table and text, searchable. However large it is, only what is seen is drawn. */
export function ValueView({ value, source: given, label, root = 'data', onPick, actions }: ValueViewProps) {
  const source = useMemo(() => given ?? localSource(value ?? null), [given, value]);
  const [look, setLook] = useState<Look>('tree');
  const [wanted, setWanted] = useState('');
  const [selected, setSelected] = useState<Path | null>(null);
  const { whole } = source;
  const search = useSearch(whole, wanted);
  const shown = whole === undefined ? 'tree' : look;

  function content(): ReactNode {
    if (search !== null) return <SearchHits search={search} root={root} onSelect={setSelected} onPick={onPick} />;
    if (whole !== undefined && (typeof whole !== 'object' || whole === null))
      return (
        <div className="lw-data-scroll">
          <div className="lw-data-scalar">
            <ValuePreview entry={entryOf('', whole)} />
          </div>
        </div>
      );
    if (shown === 'table' && whole !== undefined)
      return <DataTable value={whole} label={label} root={root} onSelect={setSelected} onPick={onPick} />;
    if (shown === 'json' && whole !== undefined) return <DataJson value={whole} label={label} />;
    if (source.length === 0)
      return (
        <Text p="sm" size="sm" c="dimmed">
          {text('dataView.empty')}
        </Text>
      );
    return (
      <DataTree source={source} label={label} root={root} selected={selected} onSelect={setSelected} onPick={onPick} />
    );
  }

  return (
    <div className="lw-data">
      <Group gap={6} wrap="nowrap" className="lw-data-bar">
        {whole === undefined ? (
          <Text size="xs" c="dimmed" flex={1}>
            {text('dataView.inParts')}
          </Text>
        ) : (
          <>
            <SegmentedControl
              size="xs"
              aria-label={text('dataView.look')}
              value={shown}
              onChange={(next) => setLook(next as Look)}
              data={LOOKS.map((one) => ({ value: one, label: text(`dataView.${one}`) }))}
            />
            <TextInput
              size="xs"
              flex={1}
              miw={60}
              aria-label={text('dataView.search')}
              placeholder={text('dataView.search')}
              leftSection={<IconSearch size={14} />}
              value={wanted}
              onChange={(event) => setWanted(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Escape' || wanted === '') return;
                event.preventDefault();
                event.stopPropagation();
                setWanted('');
              }}
              rightSection={
                wanted === '' ? null : (
                  <ActionIcon
                    size="sm"
                    variant="subtle"
                    color="gray"
                    aria-label={text('dataView.clear')}
                    onClick={() => setWanted('')}
                  >
                    <IconX size={14} />
                  </ActionIcon>
                )
              }
            />
          </>
        )}
        {actions}
      </Group>
      {content()}
      {selected !== null && <SelectedValue key={pointerOf(selected)} source={source} path={selected} root={root} />}
    </div>
  );
}
