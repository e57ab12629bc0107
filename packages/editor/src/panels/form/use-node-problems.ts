import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { useDocument, useDocumentState } from '../../canvas/document/use-document.tsx';

const QUIET_MS = 400;

/** What the server's check finds at one node, asked for again after each saved edit; the canvas shares the answer. */
export function useNodeProblems(nodeId: string): readonly { readonly field: string | null; readonly text: string }[] {
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
  return useMemo(() => (data?.problems ?? []).filter(({ node }) => node === nodeId), [data, nodeId]);
}
