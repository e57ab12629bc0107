import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Api, draw, registerOwner, until, withApiKey } from '../process/api.ts';
import type { ProcessOptions } from '../process/server-process.ts';
import { clusterHouse, embeddedHouse, type House } from './chaos/house.ts';

/** Deaths after which a killer must have been found out: three with its task known to be under way, one before that. */
const MOST_DEATHS = 4;

/**
 * Kills its process where the body of the webhook says so; with `fails`, its first attempt fails instead. With `leaves` it leaves a
 * rejection behind that nobody holds.
 */
const KILLER = `
import { defineNode, Type, checkbox } from '@loopwright/sdk';

export const killer = defineNode({
  identifier: 'killer', version: 1, label: 'Killer', description: 'Kills its process.', category: 'Test', kind: 'blocking',
  fields: Type.Object({
    fails: checkbox({ title: 'Fails first', default: false }),
    leaves: checkbox({ title: 'Leaves a rejection', default: false }),
  }),
  execute({ fields, data, attempt }) {
    if (data.webhook.data.body.n !== 1) return { data };
    if (fields.fails && attempt === 1) throw new Error('The first attempt fails');
    if (fields.leaves) {
      void Promise.reject(new Error('Nobody holds it'));
      return new Promise(() => undefined);
    }
    process.kill(process.pid, 'SIGKILL');
    for (;;); // nothing more is written
  },
});
`;

interface Letter {
  readonly id: string;
  readonly run_id: number;
  readonly error: { readonly code: string; readonly text: string };
}

interface Task {
  readonly node_type: string;
  readonly state: string;
  readonly attempts: readonly { readonly outcome_unknown: boolean; readonly error: { readonly code: string } | null }[];
}

const withKiller = {
  process(folder: string): ProcessOptions {
    writeFileSync(join(folder, 'nodes', 'killer.ts'), KILLER);
    return {};
  },
};

/** A node of the data folder that kills its process, in real processes. */
describe.each([
  ['one server', () => embeddedHouse(withKiller)],
  ['a server and workers', () => clusterHouse(2, withKiller)],
])('a node that kills its process, in %s,', (_in, build) => {
  let house: House;
  let api: Api;

  beforeEach(async () => {
    house = await build();
    api = await withApiKey((await registerOwner(house.origin())).api);
  });

  afterEach(() => house?.end());

  /** Sends a harmless message, a deadly one and another, and starts a process again as often as one dies. Answers how often that was. */
  async function sendAndSurvive(
    killer: Parameters<typeof draw>[2][string],
  ): Promise<{ readonly ids: Record<string, string>; readonly deaths: number }> {
    const hook = { type: 'webhook-producer', form: { webhook_id: 'deadly' } };
    const ids = await draw(api, 'production', { hook, killer }, ['hook>killer']);
    expect((await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`)).status).toBe(200);
    expect(await send(0)).toBe(true);
    await send(1); // it may kill before its answer goes out
    let isSent = false;
    let deaths = 0;
    await until(
      'the loop goes on',
      async () => {
        for (const place of [house.server, ...house.workers].filter((place) => place.hasEnded())) {
          deaths += 1;
          expect(deaths).toBeLessThanOrEqual(MOST_DEATHS);
          await place.start();
          api = api.at(house.origin());
        }
        isSent ||= await send(2);
        const runs = await runsOf(ids).catch(() => []);
        return isSent && runs.filter((run) => run.state === 'succeeded' || run.state === 'failed').length === 3;
      },
      450_000,
    );
    return { ids, deaths };
  }

  /** Whether it was accepted. */
  async function send(n: number): Promise<boolean> {
    const reply = await api
      .call('POST', '/api/webhooks/deadly/', { n }, { 'idempotency-key': `n${n}` })
      .catch(() => null);
    return reply?.status === 202 && reply.body.subscribers === 1;
  }

  async function runsOf(ids: Record<string, string>): Promise<{ id: number; state: string; iteration: number }[]> {
    const reply = await api.call<{ items: { id: number; state: string; iteration: number }[] }>(
      'GET',
      `/api/runs/?workflow=${ids.workflow}`,
    );
    return reply.body.items.sort((a, b) => a.iteration - b.iteration);
  }

  it.each([
    ['pure', { type: 'killer' }],
    ['by what it leaves behind', { type: 'killer', form: { leaves: true } }],
    [
      'one that is tried again after a failure',
      { type: 'killer', form: { fails: true }, config: { retry: { attempts: 10, backoffSeconds: 0 } } },
    ],
  ])(
    'is found out (%s): its message is a dead letter, and the loop goes on with the next',
    async (_which, killer) => {
      const { ids, deaths } = await sendAndSurvive(killer);
      expect(deaths).toBeGreaterThanOrEqual(3);
      const runs = await runsOf(ids);
      expect(runs.map((run) => run.state)).toEqual(['succeeded', 'failed', 'succeeded']);
      const letters = await api.call<{ items: Letter[] }>('GET', `/api/dead-letters/?workflow=${ids.workflow}`);
      expect(letters.body.items).toMatchObject([
        {
          run_id: runs[1]!.id,
          error: { code: 'KILLED_PROCESS', text: 'The process ended 3 times while this node ran (killer)' },
        },
      ]);
      const { status, body } = await api.call<{ tasks: Task[] }>('GET', `/api/runs/${runs[1]!.id}/`);
      expect(status).toBe(200);
      const task = body.tasks.find((candidate) => candidate.node_type === 'killer')!;
      expect(task.state).toBe('failed');
      expect(task.attempts.filter((attempt) => attempt.outcome_unknown)).toHaveLength(3);
      expect(task.attempts.at(-1)).toMatchObject({ error: { code: 'KILLED_PROCESS' } });
    },
    600_000,
  );
});
