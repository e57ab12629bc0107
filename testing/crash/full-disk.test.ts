import { StoreUnavailable } from '@loopwright/runtime/ports';
import { openSqlite } from '@loopwright/storage';
import { expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { temporaryFolder } from '../process/server-process.ts';
import { drawInto, processOn } from '../simulation/world.ts';

it.each([
  ['is full', 'max_page_count = 1', 'max_page_count = 1000000'],
  ['is read-only', 'query_only = ON', 'query_only = OFF'],
])(
  'while the disk %s nothing is acknowledged; when it has room the server goes on by itself',
  async (_what, bad, good) => {
    const folder = await temporaryFolder('full-disk');
    const store = await openSqlite({ dataDir: folder.path, clock: { now: Date.now } });
    const runtime = processOn(store, folder.path);
    try {
      await runtime.start();
      const { ownerId, workflowId } = await drawInto(
        store,
        'production',
        {
          hook: { type: 'webhook-producer', form: { webhook_id: 'disk' } },
          set: {
            type: 'data-transformer',
            form: { overwrite: false, output_template: '{"n": {{ data.webhook.data.body.n }}}' },
          },
        },
        ['hook>set'],
      );
      await runtime.executions.start(ownerId, workflowId);
      // Large bodies, so that a full disk is met at once.
      const send = (n: number) =>
        runtime.doors.webhook({
          userId: ownerId,
          channel: 'disk',
          method: 'POST',
          headers: {},
          query: {},
          body: Buffer.from(JSON.stringify({ n, filler: 'x'.repeat(200_000) })),
          idempotencyKey: null,
        });
      const accepted: number[] = [];
      const trySend = async (n: number): Promise<boolean> => {
        const answer = await send(n).catch((cause: unknown) => {
          expect(cause).toBeInstanceOf(StoreUnavailable);
          return null;
        });
        if (answer !== null && answer.subscribers > 0) accepted.push(n);
        return answer !== null && answer.subscribers > 0;
      };
      expect(await trySend(0)).toBe(true);
      await store.pragma(bad);
      for (let n = 1; n < 5; n++) expect(await trySend(n)).toBe(false);
      expect(runtime.readiness().ready).toBe(false);
      await store.pragma(good);
      let n = 5;
      await until('a webhook is accepted again', () => trySend(n++), 20_000);
      await until('every accepted webhook is processed', async () => {
        const runs = await store.history.runs(ownerId, { workflowId, states: ['succeeded'], limit: 200 });
        return runs.length === accepted.length;
      });
    } finally {
      await runtime.stop();
      await store.stop();
      await folder.remove();
    }
  },
  240_000,
);
