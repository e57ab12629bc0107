import { useMemo } from 'react';
import { useCheck } from '../../canvas/graph/use-problems.ts';

/** What the server's check finds at one node; the canvas shares the answer. */
export function useNodeProblems(nodeId: string): readonly { readonly field: string | null; readonly text: string }[] {
  const result = useCheck();
  return useMemo(() => (result?.problems ?? []).filter(({ node }) => node === nodeId), [result, nodeId]);
}
