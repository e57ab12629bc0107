import type { Filter } from './arguments.ts';
import { listFilters } from './list.ts';
import { TEXT_FILTERS } from './text.ts';
import { VALUE_FILTERS } from './value.ts';

/** Every filter by name: Jinja2's that are deterministic, and `set_runtime` and `delete_runtime`. */
export const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ...VALUE_FILTERS,
  ...TEXT_FILTERS,
  ...listFilters(() => FILTERS),
]);
