import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { hookOn, send } from './processes.ts';
import { eachOnItsPostgres } from './several-processes.ts';

const MESSAGES = 24;
const N = '{{ data.webhook.data.body.n }}';

/** Webhooks that come in turn at two servers: whoever takes them, what was accepted first is worked on first. */
describe('messages that two servers accept', () => {
  const several = eachOnItsPostgres('order');

  it.each([
    ['of a loop that keeps its order', { concurrency: 1 }],
    ['of one key, of which several run at once', { concurrency: 3, order_key: '{{ data.webhook.data.body.key }}' }],
  ])('are worked on in the order in which they were accepted: %s', async (_of, config) => {
    const first = await several.begin();
    const second = await several.begin();
    const { ownerId, workflowId } = await drawInto(
      first.store,
      'production',
      {
        hook: { ...hookOn('orders'), config },
        line: { type: 'file-writer', form: { file_path: 'lines.txt', mode: 'a', content: N } },
      },
      ['hook>line'],
    );
    await first.runtime.executions.start(ownerId, workflowId);
    const expected: string[] = [];
    for (let n = 0; n < MESSAGES; n++) {
      // The one that began last gives out the higher numbers.
      const to = n % 2 === 0 ? second : first;
      const accepted = async (): Promise<boolean> =>
        (await send(to.runtime, ownerId, 'orders', { n, key: 'one' })).subscribers === 1;
      await until('it listens', accepted, 10_000, 5);
      expected.push(String(n));
    }
    const lines = async (): Promise<string[]> => {
      const text = await readFile(join(several.folder, 'output', 'lines.txt'), 'utf8').catch(() => '');
      return text.split('\n').filter((line) => line !== '');
    };
    await until(
      'all are done',
      async () => {
        for (const { clock } of [first, second]) clock.pass(50);
        return (await lines()).length >= MESSAGES;
      },
      20_000,
      5,
    );
    expect(await lines()).toEqual(expected);
  });
});
