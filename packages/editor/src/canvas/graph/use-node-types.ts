import type { NodeTypeMeta } from '@loopwright/model';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { nodeTypesQuery } from '../../api/first-queries.ts';
import type { NodeTypes } from '../gestures/connect-rules.ts';

const NONE: NodeTypes = new Map();

/** All node types that are installed, by identifier; empty until they are loaded. */
export function useNodeTypes(): { readonly types: NodeTypes; readonly isLoaded: boolean } {
  const { data } = useQuery(nodeTypesQuery);
  const types = useMemo<NodeTypes>(
    () =>
      data === undefined ? NONE : new Map((data as readonly NodeTypeMeta[]).map((type) => [type.identifier, type])),
    [data],
  );
  return { types, isLoaded: data !== undefined };
}
