import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client, newGraph } from './call.ts';
import type { OpenServer } from './open-server.ts';
import type { Operation } from './operations.ts';

/** One of each object that a path of the API can name, all of one user; each is made when it is first asked for. */
export interface Objects {
  readonly client: Client;
  /** The graph: a webhook, a transformer, a loop over a list and one more transformer that is not connected. */
  graph(): Promise<{
    readonly id: string;
    readonly nodes: readonly string[];
    readonly connections: readonly string[];
    readonly channel: string;
  }>;
  /** Starts the graph; answers its task. */
  task(): Promise<string>;
  version(): Promise<string>;
  file(): Promise<{ readonly id: string; readonly file: string }>;
  /** A run that failed, with its dead letter; its workflow is stopped. */
  failed(): Promise<{
    readonly workflow: string;
    readonly node: string;
    readonly run: number;
    readonly queue: number;
    readonly letter: number;
    readonly payload: object;
  }>;
  approval(): Promise<number>;
  callback(): Promise<string>;
  /** An active workflow that answers requests. */
  api(): Promise<string>;
  user(): Promise<number>;
  apiKey(): Promise<string>;
  invitation(): Promise<string>;
  /** Stops what runs, so that nothing is written any more. */
  stop(): Promise<void>;
  /** The address of an operation with the ids of these objects. Throws for a parameter that nobody has said how to fill. */
  urlOf(operation: Operation): Promise<string>;
}

/** Paths of what only a workflow of type `api` can do. */
const API_ONLY = /^\/api\/workflow\/\{id\}\/(execute|activate|deactivate)\/$/;

/** Parts of a multipart body. */
export function formOf(fields: Readonly<Record<string, string>>): {
  readonly payload: string;
  readonly headers: Readonly<Record<string, string>>;
} {
  const parts = Object.entries(fields).map(([name, value]) => {
    const file = name === 'file' ? '; filename="a.txt"' : '';
    return `--x\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
  });
  return {
    payload: `${parts.join('')}--x--\r\n`,
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  };
}

/** Makes them for `client`. */
export function objectsOf(server: OpenServer, client: Client): Objects {
  const good = async (...args: Parameters<Client>) => {
    const reply = await client(...args);
    if (reply.status >= 400) throw new Error(`${args[0]} ${args[1]} answered ${JSON.stringify(reply.body)}`);
    return reply.body;
  };
  const workflows: string[] = [];
  /** A workflow behind a webhook, started. */
  async function started(nodes: Parameters<typeof newGraph>[1]) {
    const channel = randomUUID();
    const graph = await newGraph(client, [{ type: 'webhook-producer', values: { webhook_id: channel } }, ...nodes]);
    workflows.push(graph.id);
    await good('POST', `/workflow/${graph.id}/start_execution/`);
    return { ...graph, channel };
  }

  /** Until the run of a workflow waits for an answer, and nothing more is written of it. */
  async function untilParked(workflow: string): Promise<void> {
    while ((await good('GET', `/runs/?workflow=${workflow}`)).items[0]?.state !== 'parked');
  }

  const objects: Omit<Objects, 'client' | 'stop' | 'urlOf'> = {
    graph: once(async () => {
      const channel = randomUUID();
      const graph = await newGraph(
        client,
        [
          { type: 'webhook-producer', values: { webhook_id: channel } },
          { type: 'data-transformer', values: { output_template: '{"a": 1}' } },
          { type: 'for-each', values: { array_expression: '[1, 2]' } },
        ],
        { runtime_state: { a: 1 } },
      );
      workflows.push(graph.id);
      const values = { output_template: '{}' };
      const path = `/workflow/${graph.id}/nodes/add/`;
      const { id } = await good('POST', path, { nodeTemplate: 'data-transformer', form_values: values });
      return { ...graph, nodes: [...graph.nodes, id], channel };
    }),
    task: once(
      async () => (await good('POST', `/workflow/${(await objects.graph()).id}/start_execution/`)).task_id as string,
    ),
    version: once(async () => {
      const { id } = await objects.graph();
      await objects.task();
      await good('POST', `/workflow/${id}/stop_execution/`);
      return (await good('GET', `/workflow/${id}/versions/`)).items[0].id as string;
    }),
    file: once(async () => {
      const { id, nodes } = await objects.graph();
      const { payload, headers } = formOf({ key: 'k', file: 'hello' });
      return good('POST', `/workflow/${id}/nodes/${nodes[1]}/files/upload/`, payload, headers);
    }),
    failed: once(async () => {
      const template = '{"a": {{ data.missing }} }';
      const graph = await started([{ type: 'data-transformer', values: { output_template: template } }]);
      await good('POST', `/webhooks/${graph.channel}/`, { n: 1 });
      let items: { id: number; run_id: number; queue_id: number }[];
      do ({ items } = await good('GET', `/dead-letters/?workflow=${graph.id}`));
      while (items.length === 0);
      await good('POST', `/workflow/${graph.id}/stop_execution/`);
      const { id: letter, run_id: run, queue_id: queue } = items[0]!;
      const { payload } = await good('GET', `/dead-letters/${letter}/`);
      return { workflow: graph.id, node: graph.nodes[1]!, run, queue, letter, payload };
    }),
    approval: once(async () => {
      const graph = await started([{ type: 'approval', values: { title: 'Pay?' } }]);
      await good('POST', `/webhooks/${graph.channel}/`, { n: 1 });
      let items: { id: number }[];
      do ({ items } = await good('GET', `/approvals/?workflow=${graph.id}`));
      while (items.length === 0);
      await untilParked(graph.id);
      return items[0]!.id;
    }),
    callback: once(async () => {
      const name = `url-${randomUUID()}.txt`;
      const graph = await started([
        { type: 'callback-url' },
        { type: 'file-writer', values: { file_path: name, mode: 'w', content: '{{ data.callback.url }}' } },
        { type: 'wait-for-callback', values: { callback_url: '{{ data.callback.url }}' } },
      ]);
      await good('POST', `/webhooks/${graph.channel}/`, { n: 1 });
      await untilParked(graph.id);
      const text = await readFile(join(server.filesFolder, '..', 'output', name), 'utf8');
      return new URL(text).pathname.split('/').at(-2)!;
    }),
    api: once(async () => {
      const graph = await newGraph(
        client,
        [
          { type: 'webhook-producer', values: { webhook_id: 'in' } },
          { type: 'http-response', values: { status_code: 200, body_source: 'custom', body_json: '{}' } },
        ],
        { workflow_type: 'api' },
      );
      await good('POST', `/workflow/${graph.id}/activate/`);
      return graph.id;
    }),
    user: once(async () => (await server.register()).userId),
    apiKey: once(async () => (await good('POST', '/auth/api-keys/', { name: 'k' })).id as string),
    invitation: once(async () => (await good('POST', '/invitations/', { email: 'a@example.com' })).id as string),
  };

  /** How a parameter is filled, by the part of a path before it and its name. */
  const fill: Readonly<Record<string, () => Promise<string | number>>> = {
    'workflow/{id}': async () => (await objects.graph()).id,
    'versions/{version_id}': objects.version,
    'nodes/{nodeId}': async () => (await objects.graph()).nodes[1]!,
    'connections/{connectionId}': async () => (await objects.graph()).connections[0]!,
    'files/{fileId}': async () => (await objects.file()).id,
    'task/{taskId}': objects.task,
    'nodes/{identifier}': async () => 'data-transformer',
    'webhooks/{webhook_id}': async () => {
      await objects.task();
      return (await objects.graph()).channel;
    },
    'callbacks/{token}': objects.callback,
    'approvals/{approval_id}': objects.approval,
    'runs/{run_id}': async () => (await objects.failed()).run,
    'queues/{queue_id}': async () => (await objects.failed()).queue,
    'dead-letters/{letter_id}': async () => (await objects.failed()).letter,
    'api-keys/{id}': objects.apiKey,
    'users/{id}': objects.user,
    'invitations/{id}': objects.invitation,
    'media/{*}': async () => new URL((await objects.file()).file).pathname.replace('/media/', ''),
    'node-icons/{*}': async () => 'Data/DataTransformer/icon.png',
  };

  return {
    client,
    ...objects,
    // One that is deleted, or whose caller was signed out, has been stopped.
    async stop() {
      for (const id of workflows) await client('POST', `/workflow/${id}/stop_execution/`);
    },
    async urlOf({ path }) {
      if (path === '/api/nodes/{identifier}/field-options/') return path.replace('{identifier}', 'place');
      if (API_ONLY.test(path)) return path.replace('{id}', await objects.api());
      let url = path;
      for (const [, before, parameter] of path.matchAll(/([\w-]+)\/(\{[^}]+\})/g)) {
        const made = fill[`${before}/${parameter}`];
        if (made === undefined) throw new Error(`Nobody has said what ${before}/${parameter} of ${path} may be`);
        url = url.replace(parameter!, String(await made()));
      }
      return url;
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
