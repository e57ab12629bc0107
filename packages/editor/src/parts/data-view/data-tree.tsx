import { Loader } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { text } from '../../text/text.ts';
import { putPath } from './drag-path.ts';
import { type Path, pointerOf } from './paths.ts';
import { isContainer, type TreeRow, treeRows } from './tree-rows.ts';
import { useLevels } from './use-levels.ts';
import { useWindow } from './use-window.ts';
import { ValuePreview } from './value-preview.tsx';
import type { ValueSource } from './value-source.ts';

const ROW_HEIGHT = 26;

interface DataTreeProps {
  readonly source: ValueSource;
  readonly label: string;
  readonly root: string;
  readonly selected: Path | null;
  onSelect(path: Path): void;
  /** Enter or a click on a value; absent where nothing can be inserted. */
  readonly onPick: ((path: Path) => void) | undefined;
}

/** A value as a tree. Only what is open is loaded, only what is seen is drawn. */
export function DataTree({ source, label, root, selected, onSelect, onPick }: DataTreeProps) {
  const { levels, open, toggle, more } = useLevels(source);
  const rows = treeRows(levels, open);
  const { ref, first, end, onScroll, show } = useWindow(rows.length, ROW_HEIGHT);
  const [active, setActive] = useState(0);
  const id = useId();
  const at = Math.min(active, rows.length - 1);
  useEffect(() => show(at), [at, show]);

  function activate(row: TreeRow): void {
    if (row.kind === 'more' || row.kind === 'error') more(row.path);
    if (row.kind !== 'entry') return;
    onSelect(row.path);
    if (onPick !== undefined) onPick(row.path);
    else if (isContainer(row.entry)) toggle(row.path, !row.isOpen);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const row = rows[at];
    const move = (index: number): void => {
      const next = Math.max(0, Math.min(rows.length - 1, index));
      setActive(next);
      const there = rows[next];
      if (there?.kind === 'entry') onSelect(there.path);
    };
    const openable = row?.kind === 'entry' && isContainer(row.entry);
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(at + 1),
      ArrowUp: () => move(at - 1),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      PageDown: () => move(at + 20),
      PageUp: () => move(at - 20),
      ArrowRight: () => {
        if (!openable) return;
        if (row.isOpen) move(at + 1);
        else toggle(row.path, true);
      },
      ArrowLeft: () => {
        if (openable && row.isOpen) return toggle(row.path, false);
        const parent = rows.findLastIndex((one, index) => index < at && one.depth < (row?.depth ?? 0));
        if (parent >= 0) move(parent);
      },
      Enter: () => row !== undefined && activate(row),
      ' ': () => openable && toggle(row.path, !row.isOpen),
    };
    const act = event.altKey || event.ctrlKey || event.metaKey ? undefined : keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  return (
    <div
      ref={ref}
      className="lw-data-scroll"
      role="tree"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={rows.length === 0 ? undefined : `${id}-${at}`}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: rows.length * ROW_HEIGHT, position: 'relative' }}>
        {rows.slice(first, end).map((row, index) => {
          const number = first + index;
          const isSelected = row.kind === 'entry' && selected !== null && pointerOf(row.path) === pointerOf(selected);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
            <div
              key={`${row.kind} ${pointerOf(row.path)}`}
              id={`${id}-${number}`}
              role="treeitem"
              tabIndex={-1}
              aria-level={row.depth + 1}
              aria-selected={isSelected}
              aria-expanded={row.kind === 'entry' && isContainer(row.entry) ? row.isOpen : undefined}
              aria-posinset={row.kind === 'entry' ? row.position : undefined}
              aria-setsize={row.kind === 'entry' ? row.siblings : undefined}
              className="lw-data-row"
              data-active={number === at || undefined}
              data-selected={isSelected || undefined}
              draggable={row.kind === 'entry'}
              onDragStart={(event) => putPath(event.dataTransfer, root, row.path)}
              onClick={(event) => {
                setActive(number);
                if (!isChevron(event.target) || row.kind !== 'entry') return activate(row);
                onSelect(row.path);
                toggle(row.path, !row.isOpen);
              }}
              style={{ top: number * ROW_HEIGHT, height: ROW_HEIGHT, paddingInlineStart: 4 + row.depth * 16 }}
            >
              {row.kind === 'loading' && <Loader size={12} aria-label={text('common.loading')} />}
              {row.kind === 'error' && (
                <span className="lw-data-error">{text('dataView.failed', { error: row.text })}</span>
              )}
              {row.kind === 'more' && (
                <span className="lw-data-more">{text('dataView.more', { count: row.left })}</span>
              )}
              {row.kind === 'entry' && (
                <>
                  <span className="lw-data-chevron">
                    {isContainer(row.entry) &&
                      (row.isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />)}
                  </span>
                  <span className="lw-data-key">{row.entry.key}</span>
                  <ValuePreview entry={row.entry} />
                </>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Whether a click went to the arrow of a row, which opens it, and not to its value. */
function isChevron(target: EventTarget): boolean {
  const arrow = target instanceof Element ? target.closest('.lw-data-chevron') : null;
  return arrow?.hasChildNodes() === true;
}
