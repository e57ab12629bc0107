import { Text } from '@mantine/core';
import { text } from '../../text/text.ts';
import { putPath } from './drag-path.ts';
import { type Path, pointerOf, templatePath } from './paths.ts';
import type { SearchState } from './search-value.ts';
import { ValuePreview } from './value-preview.tsx';

/** Where a searched text was found. */
export function SearchHits({
  search,
  root,
  onSelect,
  onPick,
}: {
  readonly search: SearchState;
  readonly root: string;
  onSelect(path: Path): void;
  readonly onPick: ((path: Path) => void) | undefined;
}) {
  const { hits, state } = search;
  return (
    <div className="lw-data-scroll">
      <Text size="xs" c="dimmed" px="xs" py={4} role="status">
        {state === 'searching'
          ? text('dataView.searching', { count: hits.length })
          : state === 'cut'
            ? text('dataView.hitsCut', { count: hits.length })
            : text('dataView.hits', { count: hits.length })}
      </Text>
      {hits.map(({ path, entry }) => (
        <button
          type="button"
          key={pointerOf(path)}
          className="lw-data-hit"
          draggable
          onDragStart={(event) => putPath(event.dataTransfer, root, path)}
          onClick={() => {
            onSelect(path);
            onPick?.(path);
          }}
        >
          <span className="lw-data-key">{templatePath(root, path)}</span>
          <ValuePreview entry={entry} />
        </button>
      ))}
    </div>
  );
}
