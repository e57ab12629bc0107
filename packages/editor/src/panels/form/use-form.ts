import type { Form, JsonObject, NodeTypeMeta } from '@loopwright/model';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { parentValues } from './form-values.ts';

interface FormAnswer {
  readonly node: NodeTypeMeta;
  readonly form: Form | null;
}

/** The type of a node with its form. */
export const typeFormQuery = (identifier: string) =>
  queryOptions({
    queryKey: keys.form(identifier),
    queryFn: async ({ signal }) => {
      const asked = client.GET('/api/nodes/{identifier}/form/', { params: { path: { identifier } }, signal });
      return (await answer(asked)) as unknown as FormAnswer;
    },
    staleTime: 60_000,
  });

export function useTypeForm(identifier: string) {
  return useQuery(typeFormQuery(identifier));
}

/** What a form tells of its values may change with the time: it is asked for again so often. */
const HINTS_MS = 30_000;

/**
 * The form with the choices that the values of its parents leave, and what it tells of its values; the plain one where no
 * field depends on another and none tells anything. It is stale while it is that of the values before.
 */
export function useForm(
  identifier: string,
  plain: Form | null,
  values: JsonObject,
): { readonly form: Form | null; readonly isStale: boolean } {
  const parents = useMemo(() => (plain === null ? {} : parentValues(plain, values)), [plain, values]);
  const hasHints = plain?.has_hints === true;
  const { data, isPlaceholderData } = useQuery({
    queryKey: [...keys.form(identifier), parents, values],
    queryFn: async () => {
      const reply = await answer(
        client.POST('/api/nodes/{identifier}/form/update/', {
          params: { path: { identifier } },
          body: { field_values: values },
        }),
      );
      return (reply as unknown as FormAnswer).form;
    },
    enabled: plain !== null && (hasHints || Object.keys(plain.dependencies_graph).length > 0),
    placeholderData: keepPreviousData,
    staleTime: hasHints ? 0 : 60_000,
    refetchInterval: hasHints ? HINTS_MS : false,
  });
  return { form: data ?? plain, isStale: isPlaceholderData };
}
