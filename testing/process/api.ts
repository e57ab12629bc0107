/** An answer with its parsed body. */
export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** Calls the API of a running server as one user. */
export interface Api {
  readonly origin: string;
  /** Headers of the credentials. */
  readonly headers: Readonly<Record<string, string>>;
  call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer<Body>>;
  /** The same at another address, after a restart. */
  at(origin: string): Api;
}

/** Makes the caller. A body that is text or bytes goes as it is, else as JSON. */
export function createApi(origin: string, headers: Readonly<Record<string, string>>): Api {
  return {
    origin,
    headers,
    at: (other) => createApi(other, headers),
    async call<Body>(
      method: string,
      path: string,
      body?: unknown,
      extra: Readonly<Record<string, string>> = {},
    ): Promise<Answer<Body>> {
      const raw = typeof body === 'string' || body instanceof Uint8Array || body === undefined;
      const reply = await fetch(origin + path, {
        method,
        redirect: 'manual',
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers, ...extra },
        ...(body === undefined ? {} : { body: (raw ? body : JSON.stringify(body)) as string }),
      });
      const text = await reply.text();
      const isJson = reply.headers.get('content-type')?.includes('json') ?? false;
      return {
        status: reply.status,
        headers: reply.headers,
        body: (isJson && text !== '' ? JSON.parse(text) : text) as Body,
      };
    },
  };
}

/** Makes the owner's account on a new server and answers a caller with its token. */
export async function registerOwner(
  origin: string,
): Promise<{ readonly api: Api; readonly access: string; readonly refresh: string }> {
  const password = 'correct-horse-battery';
  const reply = await createApi(origin, {}).call<{ access: string; refresh: string }>('POST', '/api/auth/register/', {
    username: 'ada',
    email: 'ada@example.com',
    first_name: 'Ada',
    last_name: 'L',
    password,
    password_confirm: password,
  });
  if (reply.status !== 201) throw new Error(`Register answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  const { access, refresh } = reply.body;
  return { api: createApi(origin, { authorization: `Bearer ${access}` }), access, refresh };
}

/** Makes an API key and answers a caller that uses it. It outlives restarts. */
export async function withApiKey(api: Api): Promise<Api> {
  const reply = await api.call<{ key: string }>('POST', '/api/auth/api-keys/', { name: 'test' });
  if (reply.status !== 201)
    throw new Error(`Making an API key answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return createApi(api.origin, { 'x-api-key': reply.body.key });
}

/** One node to draw: its type, form and config. */
export interface Drawn {
  readonly type: string;
  readonly form?: Record<string, unknown>;
  readonly config?: Record<string, unknown>;
}

/**
 * Draws a workflow: nodes by a short name, connections as `from>to` or `from.port>to`.
 *
 * @returns the ids by short name; the workflow's own under `workflow`
 */
export async function draw(
  api: Api,
  type: 'production' | 'api',
  nodes: Readonly<Record<string, Drawn>>,
  connections: readonly string[],
): Promise<Record<string, string>> {
  const made = await api.call<{ id: string }>('POST', '/api/workflow/', {
    name: 'Drawn by a test',
    workflow_type: type,
  });
  if (made.status !== 201) throw new Error(`Creating a workflow answered ${made.status}: ${JSON.stringify(made.body)}`);
  const ids: Record<string, string> = { workflow: made.body.id };
  const base = `/api/workflow/${made.body.id}`;
  for (const [name, node] of Object.entries(nodes)) {
    const reply = await api.call<{ id: string }>('POST', `${base}/nodes/add/`, {
      nodeTemplate: node.type,
      position: { x: 0, y: 0 },
      form_values: node.form ?? {},
      config: node.config ?? {},
    });
    if (reply.status !== 201) throw new Error(`Adding ${name} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
    ids[name] = reply.body.id;
  }
  for (const connection of connections) {
    const [from = '', target = ''] = connection.split('>');
    const [source = '', sourceHandle = 'default'] = from.split('.');
    const reply = await api.call('POST', `${base}/connections/add/`, {
      source: ids[source],
      target: ids[target],
      sourceHandle,
    });
    if (reply.status !== 201)
      throw new Error(`Connecting ${connection} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  }
  return ids;
}

/** Asks again and again, each time after `pauseMs`, until the answer is truthy. Throws after `limitMs`, with `what`. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  limitMs = 90_000,
  pauseMs = 50,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`Waited ${limitMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
