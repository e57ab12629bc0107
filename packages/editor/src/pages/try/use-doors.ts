import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useDocuments } from '../../canvas/document/use-documents.tsx';
import { type Door, doorsOf } from './door.ts';

/** Where the workflow whose canvas is open is called from outside, as it is drawn now; null while it is loaded. */
export function useDoors(workflowId: string): readonly Door[] | null {
  const document = useStore(useDocuments().of(workflowId), (state) => state.document);
  return useMemo(() => (document === null ? null : doorsOf(document)), [document]);
}
