import { expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { hookOn } from './processes.ts';
import { eachOnItsPostgres } from './several-processes.ts';

const on = eachOnItsPostgres('trial');

it.each([
  ['a small one', 10],
  ['one that no notification can carry', 300_000],
])('a webhook that is tried at one server hears a call that comes to another: %s', async (_which, size) => {
  const editor = await on.begin();
  const other = await on.begin();
  const { ownerId } = await drawInto(editor.store, 'production', { hook: hookOn('drawn') }, []);
  const leave = new AbortController();
  const tried = editor.runtime.trials.runType(ownerId, 'webhook-producer', {
    formValues: { webhook_id: 'tried' },
    inputData: {},
    sessionId: null,
    timeoutMs: 3_600_000,
    signal: leave.signal,
  });
  let over = false;
  tried.finally(() => {
    over = true;
  });
  const body = { text: 'ä'.repeat(size) };
  const call = () =>
    other.runtime.doors.webhook({
      userId: ownerId,
      channel: 'tried',
      method: 'PUT',
      headers: { 'x-from': 'outside' },
      query: { q: ['1'] },
      body: Buffer.from(JSON.stringify(body)),
      idempotencyKey: null,
    });
  // It is for the trial alone: nobody listens.
  await until(
    'the trial hears of it',
    async () => {
      editor.clock.pass(10_000); // it says again that it waits: the other one may not have listened yet
      other.clock.pass(50); // between two looks for who listens
      expect(await call()).toEqual({ subscribers: 0 });
      return over;
    },
    60_000,
  ).finally(() => leave.abort());
  expect(await tried).toMatchObject({
    success: true,
    output: { data: { webhook: { data: { body, headers: { 'x-from': 'outside' }, method: 'PUT' } } } },
  });
});
