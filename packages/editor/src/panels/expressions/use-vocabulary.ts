import { useQuery } from '@tanstack/react-query';
import { keys } from '../../api/queries.ts';
import type { Vocabulary } from './complete-path.ts';
import { askVocabulary } from './expressions-api.ts';

/** Filters, tests, methods and functions of expressions; undefined until they are loaded. */
export function useVocabulary(): Vocabulary | undefined {
  return useQuery({ queryKey: keys.expressions, queryFn: askVocabulary, staleTime: Number.POSITIVE_INFINITY }).data;
}
