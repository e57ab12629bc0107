import type { NodeTypeMeta } from '@loopwright/model';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { answer, client } from '../api/client.ts';
import { keys } from '../api/queries.ts';
import type { DocumentNode } from '../canvas/document/document.ts';

/** Node types by identifier; empty until they are loaded. */
export function useTypes(): ReadonlyMap<string, NodeTypeMeta> {
  const { data } = useQuery({
    queryKey: keys.nodeTypes,
    queryFn: () => answer(client.GET('/api/nodes/flat/')),
    staleTime: 60_000,
  });
  return useMemo(() => new Map((data ?? []).map((type) => [type.identifier, type as unknown as NodeTypeMeta])), [data]);
}

/** What a node is called: its own name, else its type's label. */
export function nameOf(node: DocumentNode | undefined, types: ReadonlyMap<string, NodeTypeMeta>): string {
  if (node === undefined) return '';
  const { name } = node.config;
  if (typeof name === 'string' && name.trim() !== '') return name;
  return types.get(node.node_type)?.label ?? node.node_type;
}
