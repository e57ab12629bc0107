import { invalidFields } from '@loopwright/model';
import type { SortableColumn } from '@loopwright/runtime/ports';
import { choiceText } from '../../http/choice-text.ts';

const COLUMNS: readonly SortableColumn[] = [
  'name',
  'created_at',
  'updated_at',
  'last_run',
  'runs_count',
  'status',
  'category',
  'workflow_type',
];

/** Order of a list from `?ordering=field` or `-field`; newest first where absent. Throws INVALID_FIELDS. */
export function readOrdering(query: unknown): { column: SortableColumn; descending: boolean } {
  const { ordering } = (query ?? {}) as { readonly ordering?: unknown };
  if (ordering === undefined || ordering === '') return { column: 'created_at', descending: true };
  const text = String(ordering);
  const descending = text.startsWith('-');
  const name = descending ? text.slice(1) : text;
  const column = COLUMNS.find((candidate) => candidate === name);
  if (column === undefined) {
    throw invalidFields({
      ordering: [choiceText(name)],
    });
  }
  return { column, descending };
}
