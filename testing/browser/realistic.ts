import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExampleService } from '../e2e/example-service.ts';
import { type Api, until } from '../process/api.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));
/** Address that the files name in their `env`. */
const WRITTEN_ORIGIN = 'http://127.0.0.1:9000';

/** A small shop: workflows that run, have run, fail and rest, with their runs and dead letters. */
export interface Shop {
  /** Its workflows, by the name of their example. */
  readonly ids: Readonly<Record<string, string>>;
  /** A run of `order-intake` that succeeded, and two of `first-webhook` that failed. */
  readonly runs: { readonly succeeded: number; readonly failed: number; readonly alsoFailed: number };
  /** The condition of `first-webhook`. */
  readonly node: string;
}

/** Makes the shop on a server. `service` is what its workflows call. */
export async function makeShop(api: Api, service: ExampleService): Promise<Shop> {
  const ids: Record<string, string> = {};
  for (const [name, tags, kind] of [
    ['reading-list', ['content'], 'start'],
    ['invoice-lines', ['shop', 'billing'], 'activate'],
    ['fork-and-join', ['shop'], null],
    ['heartbeat', ['ops'], 'start'],
    ['request-answer', ['billing'], 'activate'],
    ['first-webhook', ['demo'], 'start'],
    ['order-intake', ['shop', 'demo'], 'start'],
  ] as const) {
    const file = (await readFile(join(EXAMPLES, `${name}.yaml`), 'utf8')).replaceAll(WRITTEN_ORIGIN, service.origin);
    const { id } = (await api.call<{ id: string }>('POST', '/api/workflow/import/', { file })).body;
    ids[name] = id;
    await api.call('PATCH', `/api/workflow/${id}/`, { tags });
    if (kind === 'start') await api.call('POST', `/api/workflow/${id}/start_execution/`);
    if (kind === 'activate') await api.call('POST', `/api/workflow/${id}/activate/`);
  }
  for (let id = 1; id <= 24; id++) {
    await api.call('POST', '/api/webhooks/orders/', { id, total: (id * 37) % 190 });
    await api.call('POST', '/api/webhooks/first-webhook/', { customer: `Customer ${id}`, total: (id * 53) % 240 });
  }
  // A total that is no number fails the condition: a failed run, and a dead letter.
  for (const total of ['a lot', 'more']) await api.call('POST', '/api/webhooks/first-webhook/', { total });
  for (const total of [250, 80]) {
    await api.call('POST', `/api/workflow/${ids['request-answer']}/execute/`, { input: { total } });
  }
  const runOf = (name: string, state: string, at = 0) =>
    until(`a run of ${name} that ${state}`, async () => {
      const path = `/api/runs/?workflow=${ids[name]}&state=${state}`;
      return (await api.call<{ items: { id: number }[] }>('GET', path)).body.items[at]?.id;
    });
  await until('two dead letters', async () => {
    const { body } = await api.call<{ items: unknown[] }>('GET', '/api/dead-letters/');
    return body.items.length >= 2;
  });
  const { body } = await api.call<{ nodes: { id: string; node_type: { identifier: string } }[] }>(
    'GET',
    `/api/workflow/${ids['first-webhook']}/canvas_data/`,
  );
  return {
    ids,
    runs: {
      succeeded: await runOf('order-intake', 'succeeded'),
      failed: await runOf('first-webhook', 'failed'),
      alsoFailed: await runOf('first-webhook', 'failed', 1),
    },
    node: body.nodes.find(({ node_type }) => node_type.identifier === 'if-condition')!.id,
  };
}
