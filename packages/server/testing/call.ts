import type { InjectOptions } from 'fastify';
import type { OpenServer } from './open-server.ts';

/** Answer of an injected request. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test says by its expectations what it found
  readonly body: any;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Sends requests as one user. */
export interface Client {
  (
    method: NonNullable<InjectOptions['method']>,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  readonly headers: Readonly<Record<string, string>>;
  readonly userId: number;
}

/** A client of a new account; paths are below `/api`. */
export async function newClient(server: OpenServer): Promise<Client> {
  const { headers, userId } = await server.register();
  const call = async (
    method: NonNullable<InjectOptions['method']>,
    path: string,
    body?: unknown,
    more: Record<string, string> = {},
  ): Promise<Answer> => {
    const reply = await server.app.inject({
      method,
      url: `/api${path}`,
      headers: { ...headers, ...more },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const text = reply.body;
    const json = text !== '' && String(reply.headers['content-type']).startsWith('application/json');
    return { status: reply.statusCode, body: json ? JSON.parse(text) : text, headers: reply.headers };
  };
  return Object.assign(call, { headers, userId });
}

/** A workflow with nodes of these types in a row, connected. */
export async function newGraph(
  client: Client,
  nodes: readonly {
    readonly type: string;
    readonly values?: Readonly<Record<string, unknown>>;
    readonly port?: string;
  }[],
  workflow: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly id: string; readonly nodes: readonly string[]; readonly connections: readonly string[] }> {
  const { id } = (await client('POST', '/workflow/', { name: 'Graph', ...workflow })).body;
  const ids: string[] = [];
  const connections: string[] = [];
  for (const [index, { type, values = {} }] of nodes.entries()) {
    const added = await client('POST', `/workflow/${id}/nodes/add/`, { nodeTemplate: type, form_values: values });
    ids.push(added.body.id);
    if (index === 0) continue;
    const sourceHandle = nodes[index - 1]!.port ?? 'default';
    const drawn = await client('POST', `/workflow/${id}/connections/add/`, {
      source: ids[index - 1],
      target: ids[index],
      sourceHandle,
    });
    connections.push(drawn.body.id);
  }
  return { id, nodes: ids, connections };
}
