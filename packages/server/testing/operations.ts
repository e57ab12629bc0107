import { openApiDocument } from '../http/openapi.ts';
import { openServer } from './open-server.ts';

/** One operation of the API, as its document has it. */
export interface Operation {
  /** Method and path, such as `GET /api/workflow/{id}/`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Names of what its query may say. */
  readonly query: readonly string[];
  /** Names of what its JSON body may say. */
  readonly fields: readonly string[];
  /** Whether it is open to callers without credentials. */
  readonly isPublic: boolean;
}

interface Described {
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: {
    readonly content?: Readonly<Record<string, { readonly schema?: { readonly properties?: object } }>>;
  };
}

/** Starts and stops that are also a GET, as the contract has them. */
const CHANGING_GETS = ['/api/workflow/{id}/start_execution/', '/api/workflow/{id}/stop_execution/'];

/** Every operation of the server's own document: a test that goes through them forgets no new route. */
export async function allOperations(): Promise<readonly Operation[]> {
  const server = await openServer();
  const { paths } = (await openApiDocument(server.app)) as { paths: Record<string, Record<string, Described>> };
  await server.close();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([lower, { security, parameters = [], requestBody }]) => {
      const method = lower.toUpperCase() as Operation['method'];
      return {
        name: `${method} ${path}`,
        method,
        path,
        query: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
        fields: Object.keys(requestBody?.content?.['application/json']?.schema?.properties ?? {}),
        isPublic: security?.some((one) => Object.keys(one).length === 0) === true || security?.length === 0,
      };
    }),
  );
}

/** Whether it can change something. */
export function isMutating({ method, path }: Operation): boolean {
  return method !== 'GET' || CHANGING_GETS.includes(path);
}
