import type { Json } from '@loopwright/model';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { type SearchState, searchValue } from './search-value.ts';

const NOTHING: SearchState = { hits: [], seen: 0, state: 'searching' };

/** Looks for a text in a value that is in memory, a slice at a time. Null: nothing is searched. */
export function useSearch(value: Json | undefined, wanted: string): SearchState | null {
  const [settled] = useDebouncedValue(wanted.trim(), 150);
  const [found, setFound] = useState<{ readonly wanted: string; readonly state: SearchState } | null>(null);
  useEffect(() => {
    if (settled === '' || value === undefined) return;
    const search = searchValue(value, settled);
    let timer = 0;
    const step = (): void => {
      const { value: state, done } = search.next();
      setFound({ wanted: settled, state });
      if (!done) timer = window.setTimeout(step);
    };
    step();
    return () => window.clearTimeout(timer);
  }, [value, settled]);
  if (wanted.trim() === '' || value === undefined) return null;
  return found?.wanted === settled ? found.state : NOTHING;
}
