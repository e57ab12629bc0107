import { createApi } from './api.ts';

/** One operation of a running server's own document. */
export interface Operation {
  readonly method: string;
  /** With its parameters, such as `/api/workflow/{id}/`. */
  readonly path: string;
}

/** Every operation that a running server describes. */
export async function operationsOf(origin: string): Promise<readonly Operation[]> {
  const { body } = await createApi(origin, {}).call<{ paths: Record<string, object> }>('GET', '/api/openapi.json');
  return Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
}
