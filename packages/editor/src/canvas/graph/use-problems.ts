import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { useDocument, useDocumentState } from '../document/use-document.tsx';
import { type CheckResult, type ProblemsByNode, problemsByNode } from './problems.ts';

const QUIET_MS = 400;

/** What the server's check finds, asked for again a moment after the last saved edit. Undefined until the first answer. */
export function useCheck(): CheckResult | undefined {
  const id = useDocument(({ workflow }) => workflow.id);
  const revision = useDocument((document) => document.revision);
  const isSaved = useDocumentState(({ unsent }) => unsent === 0);
  const [quiet] = useDebouncedValue(revision, QUIET_MS);
  const { data } = useQuery({
    queryKey: [...keys.problems(id), quiet],
    queryFn: () => answer(client.POST('/api/workflow/{id}/check/', { params: { path: { id } } })),
    enabled: isSaved,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return data;
}

/** The same by node, for cards: a node whose problems did not change keeps its object. */
export function useProblemsByNode(): ProblemsByNode {
  const result = useCheck();
  const before = useRef<{ readonly result: CheckResult | undefined; readonly by: ProblemsByNode }>({
    result: undefined,
    by: new Map(),
  });
  if (before.current.result !== result) before.current = { result, by: problemsByNode(result, before.current.by) };
  return before.current.by;
}
