import type { JsonObject, NodeId, RunId } from '@loopwright/model';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import { defineNode, Type, text } from '@loopwright/sdk';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { mortal } from '../simulation/crashing-store.ts';
import { overriding } from '../simulation/overriding.ts';
import { drawInto } from '../simulation/world.ts';
import { passing } from './hand-clock.ts';
import { type HeldNode, heldNode } from './held-node.ts';
import { eachWithOneProcess } from './one-process.ts';
import { send as sendHook } from './processes.ts';

const HOUR = 3_600_000;
const N = '{{ data.webhook.data.body.n }}';

type Drawing = Awaited<ReturnType<typeof drawInto>>;

/** Waits for a person, and hands on what its fields were. */
const ownWait = defineNode({
  identifier: 'own-wait',
  version: 1,
  label: 'Own wait',
  description: 'Waits for a person.',
  category: 'Test',
  kind: 'blocking',
  fields: Type.Object({ name: text({ title: 'Name' }) }),
  execute: ({ fields, data }) => ({
    data,
    wait: { for: 'approval', request: { title: fields.name, text: '', fields: [] }, timeoutMs: null },
  }),
  resume: (context) => ({ data: { ...context.data, read: `${context.fields.name}, ${{ ...context }.fields.name}` } }),
});

/** Runs that wait for an answer, on a real database and a clock that is moved by hand. */
describe('a run that waits for an answer', () => {
  let held: HeldNode;
  const on = eachWithOneProcess('answers', () => {
    held = heldNode();
    return [held.type, ownWait];
  });
  const { lines, settle, written } = on;

  /** A process whose store does what it is asked, and loses the reply of the next change of a wait after `lose`. */
  const beginLosing = async (): Promise<{ lose(): void }> => {
    let loses = false;
    const through = async <T>(change: Promise<T>): Promise<T> => {
      const answer = await change;
      if (!loses) return answer;
      loses = false;
      throw new StoreUnavailable('The reply was lost');
    };
    await on.stop();
    const { waiting } = on.store;
    await on.another(
      overriding(on.store, {
        waiting: {
          answerCallback: (...given) => through(waiting.answerCallback(...given)),
          answerApproval: (...given) => through(waiting.answerApproval(...given)),
        },
      }),
    );
    return {
      lose() {
        loses = true;
      },
    };
  };

  const line = (content: string) => ({ type: 'file-writer', form: { file_path: 'lines.txt', mode: 'a', content } });
  const hook = (concurrency: number) => ({
    type: 'webhook-producer',
    form: { webhook_id: 'answers' },
    config: { concurrency },
  });

  /** An approval that times out after an hour. */
  const approving = (concurrency: number): Promise<Drawing> =>
    drawInto(
      on.store,
      'production',
      {
        hook: hook(concurrency),
        ask: {
          type: 'approval',
          form: {
            title: `Pay order ${N}?`,
            fields: '[{"name": "amount", "kind": "number", "required": true}]',
            timeout: 1,
          },
        },
        yes: line(`approved ${N} {{ data.approval.values.amount }} {{ data.approval.person }}`),
        no: line(`rejected ${N}`),
        late: line(`timeout ${N}`),
      },
      ['hook>ask', 'ask.approved>yes', 'ask.rejected>no', 'ask.timeout>late'],
    );
  /** A call-back whose URL goes out, in a file, before anything waits for it. */
  const calling = (concurrency: number, more: object = {}): Promise<Drawing> =>
    drawInto(
      on.store,
      'production',
      {
        hook: hook(concurrency),
        url: { type: 'callback-url' },
        tell: { type: 'file-writer', form: { file_path: 'url.txt', mode: 'w', content: '{{ data.callback.url }}' } },
        wait: { type: 'wait-for-callback', form: { callback_url: '{{ data.callback.url }}', ...more } },
        got: line(`answer ${N} {{ data.callback_answer.body.ok }}`),
        late: line(`timeout ${N}`),
      },
      ['hook>url', 'url>tell', 'tell>wait', 'wait>got', 'wait.timeout>late'],
    );

  const begin = async (drawn: Drawing): Promise<Drawing> => {
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    return drawn;
  };
  const send = (to: Drawing, n: number) => sendHook(on.runtime, to.ownerId, 'answers', { n });
  const runs = (to: Drawing) => on.store.history.runs(to.ownerId, { workflowId: to.workflowId, limit: 100 });
  const reach = (to: Drawing, ...expected: string[]): Promise<unknown> =>
    until(
      `the runs are ${expected}`,
      async () => (await runs(to)).map((run) => run.state).join() === expected.join(),
      10_000,
      5,
    );
  const pending = (to: Drawing) => on.store.waiting.approvals(to.ownerId, { limit: 50, now: on.clock.now() });
  const yes = { approved: true, values: { amount: 7 }, note: '', person: 'ada' };
  const urlOut = (): Promise<string> => until('the URL is out', () => written('url.txt'), 10_000, 5);

  describe.each([1, 100])('with concurrency %i', (concurrency) => {
    it('is parked, shown as waiting, and goes on when a person approves or rejects', async () => {
      const drawn = await begin(await approving(concurrency));
      await send(drawn, 1);
      await reach(drawn, 'parked');
      expect(on.runtime.counters().runsUnderWay).toBe(0);
      const [run] = await runs(drawn);
      const { tasks } = await on.runtime.history.run(drawn.ownerId, run!.id);
      expect(tasks.at(-1)).toMatchObject({ nodeType: 'approval', state: 'waiting' });
      const [asked] = await pending(drawn);
      expect(asked).toMatchObject({
        workflowId: drawn.workflowId,
        workflowName: 'Simulated',
        runId: run!.id,
        nodeId: drawn.ids.ask as NodeId,
        state: 'pending',
        request: { title: 'Pay order 1?', fields: [{ name: 'amount' }] },
      });
      await on.runtime.waits.approve(drawn.ownerId, asked!.id, yes);
      await reach(drawn, 'succeeded');
      expect(await lines()).toEqual(['approved 1 7 ada']);
      const { tasks: after } = await on.runtime.history.run(drawn.ownerId, run!.id);
      const task = after.find((candidate) => candidate.nodeType === 'approval');
      expect(task).toMatchObject({ state: 'succeeded', port: 'approved', attempts: [{ outcomeUnknown: false }] });

      await send(drawn, 2);
      await reach(drawn, 'parked', 'succeeded');
      const [second] = await pending(drawn);
      await on.runtime.waits.approve(drawn.ownerId, second!.id, { ...yes, approved: false, values: {} });
      await reach(drawn, 'succeeded', 'succeeded');
      expect(await lines()).toEqual(['approved 1 7 ada', 'rejected 2']);
      expect(await pending(drawn)).toEqual([]);
    });

    it('goes on by its time-out, and an answer behind that changes nothing', async () => {
      const drawn = await begin(await approving(concurrency));
      await send(drawn, 1);
      await reach(drawn, 'parked');
      const [asked] = await pending(drawn);
      on.clock.pass(HOUR);
      await reach(drawn, 'succeeded');
      expect(await lines()).toEqual(['timeout 1']);
      await expect(on.runtime.waits.approve(drawn.ownerId, asked!.id, yes)).rejects.toMatchObject({
        code: 'APPROVAL_NOT_PENDING',
      });
      expect(await on.store.waiting.approval(drawn.ownerId, asked!.id, on.clock.now())).toMatchObject({
        state: 'timed-out',
        answer: null,
      });
    });

    it('of an answer and a time-out at the same instant gets exactly one', async () => {
      const drawn = await begin(await approving(concurrency));
      for (let n = 1; n <= 5; n++) {
        await send(drawn, n);
        await until('it asks', async () => (await pending(drawn)).length === 1, 10_000, 5);
        await settle();
        const [asked] = await pending(drawn);
        const answering = on.runtime.waits.approve(drawn.ownerId, asked!.id, yes).then(
          () => 'approved',
          () => 'timeout',
        );
        on.clock.pass(HOUR);
        const won = await answering;
        await until('it has ended', async () => (await lines()).length === n, 10_000, 5);
        expect((await lines()).at(-1)).toMatch(new RegExp(`^${won} ${n}`));
      }
    });

    it('takes an answer that comes before it waits', async () => {
      const drawn = await begin(await calling(concurrency));
      await send(drawn, 1);
      const url = await urlOut();
      // Most likely nothing waits yet: the file with the URL is being written.
      await on.runtime.waits.callback(url, { body: { ok: 1 }, query: {} });
      await reach(drawn, 'succeeded');
      expect(await lines()).toEqual(['answer 1 1']);
    });

    it('is answered once: a repeat, a forged and a late call-back change nothing', async () => {
      const drawn = await begin(await calling(concurrency, { timeout: 1 }));
      await send(drawn, 1);
      await reach(drawn, 'parked');
      const url = await urlOut();
      const call = (to: string) => on.runtime.waits.callback(to, { body: { ok: 2 }, query: {} });
      for (const forged of [
        '',
        'x',
        url.replace(/\.\w/, '.0'),
        url.replace(/callbacks\/(\d+)/, 'callbacks/999'),
        `${url}x`,
      ])
        if (forged !== url) await expect(call(forged)).rejects.toMatchObject({ code: 'CALLBACK_NOT_FOUND' });
      await settle();
      expect((await runs(drawn))[0]?.state).toBe('parked');
      await call(url);
      await expect(call(url)).rejects.toMatchObject({ code: 'CALLBACK_USED' });
      await reach(drawn, 'succeeded');
      await expect(call(url)).rejects.toMatchObject({ code: 'CALLBACK_USED' });
      expect(await lines()).toEqual(['answer 1 2']);

      await send(drawn, 2);
      await reach(drawn, 'parked', 'succeeded');
      const second = await urlOut();
      on.clock.pass(HOUR);
      await reach(drawn, 'succeeded', 'succeeded');
      await expect(call(second)).rejects.toMatchObject({ code: 'CALLBACK_OVER' });
      expect(await lines()).toEqual(['answer 1 2', 'timeout 2']);
    });

    it('goes on though the reply was lost that its answer is on disk', async () => {
      const store = await beginLosing();
      const drawn = await begin(await calling(concurrency));
      await send(drawn, 1);
      await reach(drawn, 'parked');
      const url = await urlOut();
      const answer = { body: { ok: 4 }, query: {} };
      store.lose();
      await expect(on.runtime.waits.callback(url, answer)).rejects.toThrow(StoreUnavailable);
      await reach(drawn, 'succeeded');
      await expect(on.runtime.waits.callback(url, answer)).rejects.toMatchObject({ code: 'CALLBACK_USED' });

      const approved = await begin(await approving(concurrency));
      await send(approved, 2);
      await reach(approved, 'parked');
      const [asked] = await pending(approved);
      store.lose();
      await expect(on.runtime.waits.approve(approved.ownerId, asked!.id, yes)).rejects.toThrow(StoreUnavailable);
      await reach(approved, 'succeeded');
      expect(await lines()).toEqual(['answer 1 4', 'approved 2 7 ada']);
    });

    it('times out at its instant though the clock was set back in between', async () => {
      const drawn = await begin(
        await drawInto(
          on.store,
          'production',
          {
            hook: hook(concurrency),
            ask: { type: 'approval', form: { title: 'Go?', timeout: 1 } },
            late: line('timeout'),
            held: { type: 'held', form: { name: 'branch' } },
          },
          ['hook>ask', 'ask.timeout>late', 'hook>held'],
        ),
      );
      await send(drawn, 1);
      await held.begun('branch');
      await until('it asks', async () => (await pending(drawn)).length === 1, 10_000, 5);
      on.clock.set(-HOUR / 2);
      on.clock.pass(HOUR); // its timer fires half an hour too early
      await settle();
      held.release('branch');
      await reach(drawn, 'parked');
      on.clock.pass(HOUR / 2);
      await reach(drawn, 'succeeded');
      expect(await lines()).toEqual(['timeout']);
    });

    it('outlives a stop, an answer while it is stopped, and the death of its process', async () => {
      const drawn = await begin(await approving(concurrency));
      await send(drawn, 1);
      await reach(drawn, 'parked');
      await passing(on.clock, on.runtime.executions.stop(drawn.ownerId, drawn.workflowId));
      const [asked] = await pending(drawn);
      await on.runtime.waits.approve(drawn.ownerId, asked!.id, yes);
      await settle();
      expect(await lines()).toEqual([]);
      await begin(drawn);
      await reach(drawn, 'succeeded');
      expect(await lines()).toEqual(['approved 1 7 ada']);
    });

    it('goes on by a time-out that came while it was stopped, and an answer behind that changes nothing', async () => {
      const approved = await begin(await approving(concurrency));
      await send(approved, 1);
      await reach(approved, 'parked');
      const called = await begin(await calling(concurrency, { timeout: 1 }));
      await send(called, 2);
      await reach(called, 'parked');
      const url = await urlOut();
      const [asked] = await pending(approved);
      for (const { ownerId, workflowId } of [approved, called])
        await passing(on.clock, on.runtime.executions.stop(ownerId, workflowId));
      on.clock.pass(HOUR);

      expect(await pending(approved)).toEqual([]);
      const refusal = { code: 'APPROVAL_NOT_PENDING', extras: { detail: expect.stringContaining('timed out') } };
      await expect(on.runtime.waits.approve(approved.ownerId, asked!.id, yes)).rejects.toMatchObject(refusal);
      const answering = on.runtime.waits.callback(url, { body: { ok: 2 }, query: {} });
      await expect(answering).rejects.toMatchObject({ code: 'CALLBACK_OVER' });
      await begin(approved);
      await reach(approved, 'succeeded');
      await begin(called);
      await reach(called, 'succeeded');
      expect(await lines()).toEqual(['timeout 1', 'timeout 2']);
    });

    it('goes on in the process after the one that died', async () => {
      await on.stop();
      const dying = mortal(on.store, null);
      await on.another(dying.store);
      const drawn = await begin(await calling(concurrency));
      await send(drawn, 1);
      await reach(drawn, 'parked');
      dying.kill();
      await on.another();
      await settle();
      await on.runtime.waits.callback(await urlOut(), { body: { ok: 3 }, query: {} });
      await reach(drawn, 'succeeded');
      expect(await lines()).toEqual(['answer 1 3']);
    });
  });

  it('needs its fields no more: what they were made of is gone since, and making them had an effect', async () => {
    const drawn = await begin(
      await drawInto(
        on.store,
        'production',
        {
          hook: hook(1),
          keep: line('{{ "kept" | set_runtime("title", "Pay?") }}'),
          ask: {
            type: 'approval',
            form: {
              title: '{{ runtime.title }}',
              message: '{{ "asked" | set_runtime("asked", (runtime.asked or 0) + 1) }}',
            },
          },
          yes: line('approved, asked {{ runtime.asked or 0 }} times since'),
        },
        ['hook>keep', 'keep>ask', 'ask.approved>yes'],
      ),
    );
    await send(drawn, 1);
    await reach(drawn, 'parked');
    await passing(on.clock, on.runtime.executions.stop(drawn.ownerId, drawn.workflowId));
    await begin(drawn); // with an empty runtime state
    const [asked] = await pending(drawn);
    expect(asked).toMatchObject({ request: { title: 'Pay?' } });
    await on.runtime.waits.approve(drawn.ownerId, asked!.id, { ...yes, values: {} });
    await reach(drawn, 'succeeded');
    expect(await lines()).toEqual(['kept', 'approved, asked 0 times since']);
  });

  it('has its fields when its resume reads them, made of what is there then', async () => {
    const drawn = await begin(
      await drawInto(
        on.store,
        'production',
        {
          hook: hook(1),
          ask: { type: 'own-wait', form: { name: 'order {{ data.webhook.data.body.n }}' } },
          yes: line('{{ data.read }}'),
        },
        ['hook>ask', 'ask>yes'],
      ),
    );
    await send(drawn, 1);
    await reach(drawn, 'parked');
    const [asked] = await pending(drawn);
    await on.runtime.waits.approve(drawn.ownerId, asked!.id, { ...yes, values: {} });
    await reach(drawn, 'succeeded');
    expect(await lines()).toEqual(['order 1, order 1']);
  });

  it('hears of its answer in memory too, while another branch is at work', async () => {
    const drawn = await begin(
      await drawInto(
        on.store,
        'production',
        {
          hook: hook(1),
          short: { type: 'static-delay-node', form: { interval: 3, unit: 'seconds' } },
          ask: { type: 'approval', form: { title: 'Go?', timeout: 1 } },
          slow: line('slow'),
          yes: line('approved'),
        },
        ['hook>short', 'hook>ask', 'short>slow', 'ask.approved>yes'],
      ),
    );
    await send(drawn, 1);
    await until('it asks', async () => (await pending(drawn)).length === 1, 10_000, 5);
    await settle();
    expect((await runs(drawn))[0]?.state).toBe('leased');
    const [asked] = await pending(drawn);
    await on.runtime.waits.approve(drawn.ownerId, asked!.id, { ...yes, values: {} });
    await until('it has gone on', async () => (await lines()).length === 1, 10_000, 5);
    on.clock.pass(3000);
    await reach(drawn, 'succeeded');
    expect(await lines()).toEqual(['approved', 'slow']);
  });

  it('goes on once it is parked where it was answered before, and its process has not heard of that', async () => {
    const drawn = await begin(
      await drawInto(
        on.store,
        'production',
        {
          hook: hook(100),
          held: { type: 'held', form: { name: 'beside' } },
          ask: { type: 'approval', form: { title: 'Go?', timeout: 1 } },
          yes: line('approved'),
        },
        ['hook>held', 'hook>ask', 'ask.approved>yes'],
      ),
    );
    await send(drawn, 1);
    await until('it asks', async () => (await pending(drawn)).length === 1, 10_000, 5);
    await held.begun('beside');
    await settle();
    const [asked] = await pending(drawn);
    const given = { by: 'approval', ...yes, values: {} };
    await on.store.waiting.answerApproval(drawn.ownerId, asked!.id, given, on.clock.now()); // as another process does
    held.release('beside');
    await reach(drawn, 'succeeded');
    expect(await lines()).toEqual(['approved']);
  });

  it('waits in each item of a for-each, one after the other', async () => {
    const drawn = await begin(
      await drawInto(
        on.store,
        'production',
        {
          hook: hook(10),
          each: { type: 'for-each', form: { array_expression: '["a", "b"]' } },
          ask: { type: 'approval', form: { title: '{{ data.forEachNode.state.item }}?' } },
          yes: line('{{ data.forEachNode.state.item }}'),
          end: line('end'),
        },
        ['hook>each', 'each.subdag>ask', 'ask.approved>yes', 'each>end'],
      ),
    );
    await send(drawn, 1);
    for (const title of ['a?', 'b?']) {
      const asked = await until(
        `it asks ${title}`,
        async () => (await pending(drawn)).find(({ request }) => (request as { title: string }).title === title),
        10_000,
        5,
      );
      await on.runtime.waits.approve(drawn.ownerId, asked.id, { ...yes, values: {} });
    }
    await reach(drawn, 'succeeded');
    expect(await lines()).toEqual(['a', 'b', 'end']);
  });

  it('fails alone where the URL is none of its own', async () => {
    const drawn = await begin(await calling(1, { callback_url: '{{ "http://here/api/callbacks/1.2.3/" }}' }));
    await send(drawn, 1);
    await reach(drawn, 'failed');
    expect((await runs(drawn))[0]).toMatchObject({ errorCode: 'FIELD_INVALID', errorNode: drawn.ids.wait });
  });

  it('answers of people are checked, and a stranger finds nothing', async () => {
    const drawn = await begin(await approving(1));
    await send(drawn, 1);
    await reach(drawn, 'parked');
    const [asked] = await pending(drawn);
    const answer = (values: Record<string, string | number>) =>
      on.runtime.waits.approve(drawn.ownerId, asked!.id, { ...yes, values });
    await expect(answer({})).rejects.toMatchObject({
      code: 'INVALID_FIELDS',
      extras: { fields: { amount: expect.anything() } },
    });
    await expect(answer({ amount: 'x' })).rejects.toMatchObject({ code: 'INVALID_FIELDS' });
    await expect(answer({ amount: 1, other: 1 })).rejects.toMatchObject({ code: 'INVALID_FIELDS' });
    const stranger = await drawInto(on.store, 'production', {}, []);
    await expect(on.runtime.waits.approve(stranger.ownerId, asked!.id, yes)).rejects.toMatchObject({
      code: 'APPROVAL_NOT_FOUND',
    });
    await settle();
    expect(await pending(drawn)).toHaveLength(1);
    await answer({ amount: 1 });
    await expect(answer({ amount: 2 })).rejects.toMatchObject({ code: 'APPROVAL_NOT_PENDING' });
    await reach(drawn, 'succeeded');
    expect(await lines()).toEqual(['approved 1 1 ada']);
    expect(await on.store.waiting.settled((await runs(drawn))[0]!.id as RunId)).toEqual([]);
  });

  it('a field whose name every object inherits may be left empty, and is filled in like any other', async () => {
    const fields = ['constructor', 'toString'].map((name) => ({ name, required: name === 'toString' }));
    const drawn = await begin(
      await drawInto(
        on.store,
        'production',
        {
          hook: hook(1),
          ask: { type: 'approval', form: { title: 'Go?', fields: JSON.stringify(fields) } },
          yes: line('{{ data.approval.values | tojson }}'),
        },
        ['hook>ask', 'ask.approved>yes'],
      ),
    );
    await send(drawn, 1);
    await reach(drawn, 'parked');
    const [asked] = await pending(drawn);
    const answer = (values: JsonObject) => on.runtime.waits.approve(drawn.ownerId, asked!.id, { ...yes, values });
    await expect(answer({})).rejects.toMatchObject({
      code: 'INVALID_FIELDS',
      extras: { fields: { toString: ['This field is required.'] } },
    });
    await answer({ toString: 'so' });
    await reach(drawn, 'succeeded');
    expect(JSON.parse((await lines())[0]!)).toEqual({ constructor: null, toString: 'so' });
  });
});
