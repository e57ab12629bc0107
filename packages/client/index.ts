import createFetchClient, { type Client } from 'openapi-fetch';
import type { paths } from './generated.ts';

export type { components, paths } from './generated.ts';

/** Where the server is and who calls it: an access token, an API key, or nobody (sign-in, `--no-auth`). */
export interface ClientOptions {
  /** Origin of the server without `/api`, such as `http://127.0.0.1:7878`. */
  readonly baseUrl: string;
  /** Access token, sent as `Authorization: Bearer`. */
  readonly token?: string;
  /** API key, sent as `X-Api-Key`. */
  readonly apiKey?: string;
  /** Sends the requests in place of the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/**
 * Calls of every route, typed by its path. An answer outside 2xx comes back as `error`; only the network makes it reject. Bodies go
 * and come as JSON: an upload needs a `bodySerializer` that makes a `FormData` of it, YAML one that leaves it as it is and its own
 * `content-type`, and an answer that is no JSON (`export/`, the bytes of files and icons, `/metrics`) has to be asked for with `parseAs`.
 */
export type LoopwrightClient = Client<paths>;

/** Makes a client. It keeps no state besides its options and never refreshes a token by itself. */
export function createClient({ baseUrl, token, apiKey, fetch }: ClientOptions): LoopwrightClient {
  return createFetchClient<paths>({
    baseUrl,
    ...(fetch === undefined ? {} : { fetch }),
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
    },
  });
}
