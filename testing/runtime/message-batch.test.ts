import { beforeEach, describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { mortal } from '../simulation/crashing-store.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { eachWithOneProcess, startHook } from './one-process.ts';
import { send as sendHook } from './processes.ts';

const NAMES = '{% for each in data.batch %}{{ each.webhook.data.body.n }}{% endfor %}';

type Drawing = Awaited<ReturnType<typeof drawInto>>;

/** Messages that are one run, and those that take each other's place, on a real database and a clock that is moved by hand. */
describe('several messages', () => {
  let held: ReturnType<typeof heldNode>;
  beforeEach(() => {
    held = heldNode();
  });
  const on = eachWithOneProcess('batch', () => [held.type]);
  const { settle } = on;

  const begin = (config: Readonly<Record<string, string | number>>, next: object) =>
    startHook(on, 'batch', config, next);
  const holding = { type: 'held', form: { name: NAMES } };
  const send = (to: Drawing, body: object) => sendHook(on.runtime, to.ownerId, 'batch', body);
  const sendAll = async (to: Drawing, ...names: (string | number)[]): Promise<void> => {
    for (const n of names) await send(to, { n });
  };
  const begun = () => held.log.filter((entry) => entry.startsWith('begin'));
  const depth = async (of: Drawing) =>
    (await on.store.history.queues(of.ownerId, { workflowId: of.workflowId }))[0]!.depth;
  const isEmpty = (of: Drawing) => until('the queue is empty', async () => (await depth(of)) === 0, 10_000, 5);

  describe('in a batch', () => {
    it('are one run, so many at once, or those that came in time', async () => {
      const drawn = await begin({ batch_messages: 3, batch_seconds: 60 }, holding);
      await sendAll(drawn, 1, 2, 3, 4, 5);
      await held.begun('123');
      await settle();
      expect(await depth(drawn)).toBe(3); // the three are one message, which is worked on
      held.release('123');
      await settle();
      on.clock.pass(59_000);
      await settle();
      expect(begun()).toEqual(['begin 123']);
      on.clock.pass(1000);
      await held.begun('45');
      held.release('45');
      await isEmpty(drawn);
      expect((await on.store.history.runs(drawn.ownerId, { workflowId: drawn.workflowId, limit: 9 })).length).toBe(2);
    });

    it('that fail are one dead letter, which is edited and redriven as one', async () => {
      const drawn = await begin({ batch_messages: 3, batch_seconds: 60 }, holding);
      held.release('123', 'fail');
      await sendAll(drawn, 1, 2, 3);
      const letters = () => on.store.history.deadLetters(drawn.ownerId, { workflowId: drawn.workflowId, limit: 9 });
      await until('it is a dead letter', async () => (await letters()).length === 1, 10_000, 5);
      const [letter] = await letters();
      const shown = (await on.runtime.history.deadLetterPayload(drawn.ownerId, letter!.seq)) as { body: object }[];
      expect(shown).toMatchObject([{ webhook_id: 'batch', body: { n: 1 } }, { body: { n: 2 } }, { body: { n: 3 } }]);
      for (const wrong of [{}, [], [...shown, ...shown], [1]])
        await expect(
          on.runtime.history.editDeadLetter(drawn.ownerId, letter!.seq, wrong as never),
        ).rejects.toMatchObject({
          code: 'INVALID_FIELDS',
        });
      const edited = [{ ...shown[0], body: { n: 9 } }, shown[2]] as never;
      await on.runtime.history.editDeadLetter(drawn.ownerId, letter!.seq, edited);
      await on.runtime.history.redrive(drawn.ownerId, letter!.seq);
      await held.begun('93');
      held.release('93');
      await isEmpty(drawn);
      expect(await letters()).toEqual([]);
      const [run, ...others] = await on.store.history.runs(drawn.ownerId, { workflowId: drawn.workflowId, limit: 9 });
      expect([run!.state, others]).toEqual(['succeeded', []]); // the same run went on
    });

    it.each(['before the batch began', 'while it ran'])('outlive the process that died %s, each once', async (when) => {
      await on.stop();
      const dying = mortal(on.store, null);
      await on.another(dying.store);
      const drawn = await begin({ batch_messages: 3, batch_seconds: 60 }, holding);
      await sendAll(drawn, ...(when === 'while it ran' ? [1, 2, 3] : [1, 2]));
      if (when === 'while it ran') await held.begun('123');
      await settle();
      dying.kill();
      await on.another();
      await sendAll(drawn, ...(when === 'while it ran' ? [4, 5, 6] : [3]));
      await held.begun('123', when === 'while it ran' ? 2 : 1);
      held.release('123');
      if (when === 'while it ran') {
        await held.begun('456');
        held.release('456');
      }
      await isEmpty(drawn);
      expect(new Set(begun())).toEqual(new Set(when === 'while it ran' ? ['begin 123', 'begin 456'] : ['begin 123']));
    });

    it('that wait for others at a stop wait on disk, in their order', async () => {
      const drawn = await begin({ batch_messages: 3, batch_seconds: 60 }, holding);
      await sendAll(drawn, 1, 2);
      await settle();
      await on.runtime.executions.stop(drawn.ownerId, drawn.workflowId);
      expect(await depth(drawn)).toBe(2);
      await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
      await sendAll(drawn, 3);
      await held.begun('123');
      held.release('123');
      await isEmpty(drawn);
    });

    it('that nothing more can come to begin at once, and their loop ends', async () => {
      const drawn = await drawInto(
        on.store,
        'production',
        {
          numbers: { type: 'string-iterator-producer', form: { data_content: 'a\nb\nc' } },
          write: { type: 'queue-node-writer' },
          read: { type: 'queue-reader-dummy', config: { batch_messages: 2, batch_seconds: 3600 } },
          note: {
            type: 'file-writer',
            form: { file_path: 'lines.txt', mode: 'a', content: '{{ data.batch | length }}' },
          },
        },
        ['numbers>write', 'write>read', 'read>note'],
      );
      await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
      const state = async () => (await on.runtime.executions.status(drawn.ownerId, drawn.workflowId)).state;
      await until('it has ended', async () => (await state()) === 'SUCCESS', 10_000, 5);
      expect(await on.lines()).toEqual(['2', '1']);
    });

    it('have no order by key: the start says so', async () => {
      await expect(begin({ batch_messages: 2, order_key: '{{ data.n }}' }, holding)).rejects.toMatchObject({
        code: 'WORKFLOW_INVALID',
      });
    });
  });

  describe('of one key that come in quick succession', () => {
    const KEY = { debounce_key: '{{ data.webhook.data.body.who }}', debounce_seconds: 10, debounce_max_seconds: 25 };
    const line = { type: 'held', form: { name: '{{ data.webhook.data.body.n }}' } };

    it('are one run on the last of them, when none came for so long', async () => {
      const drawn = await begin(KEY, line);
      for (const name of ['a1', 'a2', 'b1']) held.release(name);
      await send(drawn, { n: 'a1', who: 'a' });
      await send(drawn, { n: 'b1', who: 'b' });
      on.clock.pass(9000);
      await send(drawn, { n: 'a2', who: 'a' });
      await settle();
      on.clock.pass(1000);
      await held.begun('b1');
      await settle();
      expect(begun()).toEqual(['begin b1']);
      on.clock.pass(9000);
      await held.begun('a2');
      await isEmpty(drawn);
      expect(begun()).toEqual(['begin b1', 'begin a2']);
    });

    it('are put off no longer than is set, also over a restart', async () => {
      const drawn = await begin(KEY, line);
      for (let n = 1; n <= 4; n++) {
        held.release(`a${n}`);
        await send(drawn, { n: `a${n}`, who: 'a' });
        await settle();
        if (n === 2) {
          await on.runtime.executions.stop(drawn.ownerId, drawn.workflowId);
          await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
        }
        if (n < 4) on.clock.pass(8000);
      }
      await settle();
      on.clock.pass(1000);
      await held.begun('a4');
      expect(begun()).toEqual(['begin a4']);
    });
  });
});
