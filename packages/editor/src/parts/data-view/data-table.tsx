import type { Json } from '@loopwright/model';
import { Select, Table, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { text } from '../../text/text.ts';
import { putPath } from './drag-path.ts';
import { type Path, pointerOf, templatePath, valueAt } from './paths.ts';
import { isPlainObject } from './plain-object.ts';
import { cellText, columnsOf, listsOf } from './table-of.ts';
import { useWindow } from './use-window.ts';

const ROW_HEIGHT = 28;

interface DataTableProps {
  readonly value: Json;
  readonly label: string;
  readonly root: string;
  onSelect(path: Path): void;
  readonly onPick: ((path: Path) => void) | undefined;
}

/** A list of objects as a table; where the value holds several lists, one is chosen. */
export function DataTable({ value, label, root, onSelect, onPick }: DataTableProps) {
  const lists = useMemo(() => listsOf(value), [value]);
  const [chosen, setChosen] = useState<string | null>(null);
  const path = lists.find((one) => pointerOf(one) === chosen) ?? lists[0];
  if (path === undefined)
    return (
      <Text p="md" size="sm" c="dimmed">
        {text('dataView.noTable')}
      </Text>
    );
  const rows = valueAt(value, path) as readonly Json[];
  return (
    <>
      {lists.length > 1 && (
        <Select
          size="xs"
          m="xs"
          aria-label={text('dataView.list')}
          allowDeselect={false}
          data={lists.map((one) => ({ value: pointerOf(one), label: templatePath(root, one) }))}
          value={pointerOf(path)}
          onChange={setChosen}
        />
      )}
      <Rows
        key={pointerOf(path)}
        rows={rows}
        path={path}
        label={label}
        root={root}
        onSelect={onSelect}
        onPick={onPick}
      />
    </>
  );
}

function Rows({
  rows,
  path,
  label,
  root,
  onSelect,
  onPick,
}: Omit<DataTableProps, 'value'> & { readonly rows: readonly Json[]; readonly path: Path }) {
  const columns = useMemo(() => columnsOf(rows), [rows]);
  const { ref, first, end, onScroll } = useWindow(rows.length, ROW_HEIGHT);
  function choose(place: Path): void {
    onSelect(place);
    onPick?.(place);
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <section ref={ref} className="lw-data-scroll" tabIndex={0} aria-label={label} onScroll={onScroll}>
      <Table className="lw-data-table" stickyHeader withColumnBorders fz="xs" aria-rowcount={rows.length + 1}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>#</Table.Th>
            {columns.map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {first > 0 && <tr aria-hidden style={{ height: first * ROW_HEIGHT }} />}
          {rows.slice(first, end).map((row, offset) => {
            const index = first + offset;
            return (
              <Table.Tr key={index} aria-rowindex={index + 2} style={{ height: ROW_HEIGHT }}>
                <Table.Td c="dimmed">{index}</Table.Td>
                {columns.map((column) => {
                  const cell = isPlainObject(row) ? row[column] : undefined;
                  const place = [...path, index, column];
                  return (
                    <Table.Td key={column}>
                      {cell !== undefined && (
                        <button
                          type="button"
                          className="lw-data-cell"
                          draggable
                          onDragStart={(event) => putPath(event.dataTransfer, root, place)}
                          onClick={() => choose(place)}
                        >
                          {cellText(cell)}
                        </button>
                      )}
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            );
          })}
          {end < rows.length && <tr aria-hidden style={{ height: (rows.length - end) * ROW_HEIGHT }} />}
        </Table.Tbody>
      </Table>
    </section>
  );
}
