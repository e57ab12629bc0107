import { expect } from 'vitest';
import { type Api, draw, until } from '../process/api.ts';

/** A workflow whose second node fails for what has no `total`: ids by short name. */
export async function drawOrders(api: Api, webhook: string): Promise<Record<string, string>> {
  return draw(
    api,
    'production',
    {
      hook: { type: 'webhook-producer', form: { webhook_id: webhook } },
      large: { type: 'if-condition', form: { condition_expression: 'data["webhook"]["data"]["body"]["total"] > 100' } },
      note: { type: 'data-transformer', form: { output_template: '{"total": {{ data.webhook.data.body.total }}}' } },
    },
    ['hook>large', 'large.yes>note'],
  );
}

export async function start(api: Api, workflow: string): Promise<void> {
  const reply = await api.call('GET', `/api/workflow/${workflow}/start_execution/`);
  expect(reply.status).toBe(200);
}

/** Sends one message to a webhook whose loop listens, or will soon. */
export async function send(api: Api, webhook: string, body: unknown): Promise<void> {
  await until('the loop listens', async () => {
    const reply = await api.call<{ subscribers: number }>('POST', `/api/webhooks/${webhook}/`, body);
    return reply.body.subscribers > 0;
  });
}

interface RunSummary {
  readonly id: number;
  readonly state: string;
}

/** The runs of a workflow, newest first, once there are `count` that ended. */
export async function endedRuns(api: Api, workflow: string, count: number): Promise<readonly RunSummary[]> {
  return until(`${count} runs`, async () => {
    const query = `workflow=${workflow}&state=succeeded,failed&limit=200`;
    const { items } = (await api.call<{ items: RunSummary[] }>('GET', `/api/runs/?${query}`)).body;
    return items.length >= count && items;
  });
}
