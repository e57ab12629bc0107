import type { ApiError } from '../../api/api-error.ts';

/** One reason why a workflow or a file is refused. */
export interface Problem {
  /** Node, or place in a file; empty where there is none. */
  readonly place: string;
  readonly field: string;
  readonly text: string;
}

/** All reasons of a refusal, from its details: texts by field or place, or by node and field. */
export function problemsOf({ body }: Pick<ApiError, 'body'>): readonly Problem[] {
  return Object.entries(body.details ?? {}).flatMap(([key, value]): readonly Problem[] => {
    const place = key === '__all__' ? '' : key;
    if (Array.isArray(value)) return value.map((text) => ({ place, field: place, text: String(text) }));
    if (typeof value !== 'object' || value === null) return [{ place, field: place, text: String(value) }];
    return Object.entries(value).flatMap(([field, texts]) =>
      (Array.isArray(texts) ? texts : [texts]).map((text) => ({
        place,
        field: field === '__all__' ? '' : field,
        text: String(text),
      })),
    );
  });
}
