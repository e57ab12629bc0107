import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { keys } from '../../api/queries.ts';
import { useInput } from '../data/use-input.ts';
import { hasTemplate } from '../form/field-kind.ts';
import { usePanel } from '../use-panel.tsx';
import type { Mode } from './complete-path.ts';
import { askPreview } from './expressions-api.ts';
import { isSmall } from './size-of.ts';

/** Data above this is not sent with every pause in typing, characters. */
const MOST_DATA = 1_000_000;
const QUIET_MS = 250;

export type PreviewState =
  | { readonly kind: 'value'; readonly text: string; readonly isCut: boolean; readonly isStale: boolean }
  | { readonly kind: 'error'; readonly text: string; readonly line: number | null; readonly column: number | null }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'no-input' };

/** What comes of a field's text with the real input; null where it is plain text, or not known yet. */
export function usePreview(mode: Mode, source: string): PreviewState | null {
  const { workflowId, node } = usePanel();
  const { data } = useInput();
  const [settled] = useDebouncedValue(source, QUIET_MS);
  const isExpression = mode === 'condition' ? source.trim() !== '' : hasTemplate(source);
  const isSent = isExpression && isSmall(data, MOST_DATA);
  const { data: reply, isPlaceholderData } = useQuery({
    queryKey: [...keys.expressions, node.id, mode, settled, data],
    queryFn: ({ signal }) => askPreview(mode, settled, data, workflowId, signal),
    enabled: isSent && (mode === 'condition' ? settled.trim() !== '' : hasTemplate(settled)),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    gcTime: 10_000,
    retry: false,
  });
  if (!isExpression) return null;
  if (!isSent) return { kind: 'too-large' };
  if (reply === undefined) return null;
  const { error } = reply;
  // A text that cannot be read is wrong with any input; one that misses a value may only lack its input.
  if (error?.kind === 'failed' && Object.keys(data).length === 0) return { kind: 'no-input' };
  if (error !== null) return { kind: 'error', text: error.text, line: error.line, column: error.column };
  return {
    kind: 'value',
    text: reply.text,
    isCut: reply.cut,
    isStale: isPlaceholderData || settled !== source,
  };
}
