import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallHeaders, Change, Flush, Span, SpanAttributes, Tracer } from '@loopwright/runtime/ports';
import { type DoorMessage, defineNode, failure, type HttpClient, type NodeContext, Type, text } from '@loopwright/sdk';
import { openSqlite, type SqliteStore } from '@loopwright/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { temporaryFolder } from '../process/server-process.ts';
import { overriding } from '../simulation/overriding.ts';
import { type Drawn, drawInto, processOn } from '../simulation/world.ts';
import { type HandClock, handClock, passing } from './hand-clock.ts';
import { type HeldNode, heldNode } from './held-node.ts';
import { ask, hookOn } from './processes.ts';

/** What was told of a span. */
interface Told {
  readonly name: string;
  readonly startedAt: number;
  readonly attributes: SpanAttributes;
  readonly calls: readonly CallHeaders[];
  readonly within: Told | null;
  /** State and error; null: it has not ended. */
  end: readonly [state: string, error: string | null] | null;
}

/** Keeps what it is told. */
function keepingTracer(): Tracer & { readonly told: readonly Told[] } {
  const told: Told[] = [];
  function begin(
    name: string,
    startedAt: number,
    attributes: SpanAttributes,
    calls: readonly CallHeaders[],
    within: Told | null,
  ): Span {
    const span: Told = { name, startedAt, attributes, calls, within, end: null };
    told.push(span);
    return {
      child: (childName, at, its) => begin(childName, at, its, [], span),
      headers: () => ({ traceparent: `of ${name}`, tracestate: 'caller' }),
      end(_at, state, error) {
        if (span.end !== null) throw new Error(`${name} ended twice`);
        span.end = [state, error];
      },
    };
  }
  return {
    told,
    begin: (name, at, attributes, calls) => begin(name, at, attributes, calls, null),
    dropped: () => 0,
  };
}

/** A producer that makes nothing of its message at the first look. */
function brokenOnce() {
  let looks = 0;
  return defineNode({
    identifier: 'broken-once',
    version: 1,
    label: 'Broken once',
    category: 'Test',
    kind: 'producer',
    fields: Type.Object({}),
    source: {
      from: 'door',
      channel: () => 'hook',
      receive({ body }: DoorMessage) {
        looks += 1;
        if (looks === 1) throw failure('NODE_FAILED', { detail: 'not yet' });
        return { got: body };
      },
    },
  });
}

/** A node that calls an address three times: as it is, and with either header of a trace; it keeps what it was handed. */
function callingNode() {
  const kept: { readonly context: Pick<NodeContext, 'http'>; readonly http: HttpClient }[] = [];
  const type = defineNode({
    identifier: 'calling',
    version: 1,
    label: 'Calling',
    category: 'Test',
    kind: 'blocking',
    effects: 'external',
    fields: Type.Object({ url: text({ title: 'URL' }) }),
    async execute(context) {
      const { url } = context.fields;
      kept.push({ context, http: context.http });
      const own: readonly Record<string, string>[] = [{}, { Traceparent: 'own' }, { TraceState: 'own' }];
      for (const headers of own)
        await context.http.send({ url, method: 'GET', headers, timeoutMs: 10_000, signal: context.signal });
      return { data: context.data };
    },
  });
  return { type, kept };
}

/** What runs tell of themselves, on a real database and a clock that is moved by hand. */
describe('the spans of a run', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let store: SqliteStore;
  let clock: HandClock;
  let held: HeldNode;
  let tracer: ReturnType<typeof keepingTracer>;
  let runtime: ReturnType<typeof processOn>;
  let refuses: (change: Change) => boolean;
  let caller: ReturnType<typeof callingNode>;
  beforeEach(async () => {
    folder = await temporaryFolder('spans');
    clock = handClock();
    store = await openSqlite({ dataDir: folder.path, clock });
    held = heldNode();
    tracer = keepingTracer();
    refuses = () => false;
    caller = callingNode();
    const types = [held.type, brokenOnce(), caller.type];
    runtime = processOn(refusing(), folder.path, {}, { clock, types, tracer });
    await runtime.start();
  });
  afterEach(async () => {
    await passing(clock, runtime.stop());
    await store.stop();
    await folder.remove();
  });

  /** The store; what `refuses` names cannot be stored. */
  function refusing() {
    return overriding(store, {
      log: {
        async flush(flush: Flush) {
          const refused = flush.groups.flatMap(({ changes }, group) =>
            changes.some((change) => refuses(change)) ? [{ group, text: 'It is no text' }] : [],
          );
          const groups = flush.groups.filter((_, group) => refused.every((one) => one.group !== group));
          const result = await store.log.flush({ ...flush, groups });
          return result.outcome === 'landed' ? { ...result, refused } : result;
        },
      },
    });
  }

  async function begin(nodes: Readonly<Record<string, Drawn>>, connections: readonly string[]) {
    const drawn = await drawInto(store, 'production', nodes, connections);
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    return drawn;
  }

  const send = ({ ownerId }: Awaited<ReturnType<typeof begin>>, traceparent: string) =>
    runtime.doors.webhook({
      userId: ownerId,
      channel: 'hook',
      method: 'POST',
      headers: { traceparent },
      query: {},
      body: Buffer.from('{}'),
      idempotencyKey: null,
    });

  const runs = () => tracer.told.filter(({ within }) => within === null);
  const attempts = (run: Told | undefined) => tracer.told.filter(({ within }) => within === run);
  const ended = (count: number): Promise<unknown> =>
    until('they ended', async () => runs().filter(({ end }) => end !== null).length === count, 10_000, 5);

  it('that waits on disk end with what it does before, and begin again when it goes on', async () => {
    const drawn = await begin({ hook: hookOn('hook'), ask: { type: 'approval', form: { title: 'Well?' } } }, [
      'hook>ask',
    ]);
    await send(drawn, 'a');
    await ended(1);
    clock.pass(60_000);
    const pending = () => store.waiting.approvals(drawn.ownerId, { limit: 1, now: clock.now() });
    const [asked] = await until(
      'it is asked',
      async () => ((await pending()).length > 0 ? pending() : null),
      10_000,
      5,
    );
    const yes = { approved: true, values: {}, note: '', person: 'ada' };
    await runtime.waits.approve(drawn.ownerId, asked!.id, yes);
    await ended(2);
    const [before, after] = runs();
    expect([before?.end, after?.end]).toEqual([
      ['parked', null],
      ['succeeded', null],
    ]);
    expect(attempts(before).map(({ name, end }) => [name, end?.[0]])).toEqual([
      ['webhook-producer', 'succeeded'],
      ['approval', 'unfinished'],
    ]);
    expect(attempts(after).map(({ name, end }) => [name, end?.[0]])).toEqual([['approval', 'succeeded']]);
    expect(after!.attributes).toMatchObject({
      'loopwright.run.id': before!.attributes['loopwright.run.id'],
      'loopwright.run.taken_up': true,
    });
    expect(after!.startedAt).toBeGreaterThanOrEqual(before!.startedAt + 60_000);
    expect(attempts(after)[0]!.startedAt).toBe(after!.startedAt);
    expect(after!.calls).toEqual(before!.calls);
  });

  it('of several messages know the calls of all', async () => {
    const hook = { ...hookOn('hook'), config: { batch_messages: 2, batch_seconds: 60 } };
    const drawn = await begin({ hook }, []);
    await send(drawn, 'a');
    await send(drawn, 'b');
    await ended(1);
    expect(runs()[0]!.calls).toEqual([{ traceparent: 'a' }, { traceparent: 'b' }]);
  });

  it('know the call of a message also where the producer fails at it, and when it is tried again', async () => {
    const retry = { attempts: 2, backoffSeconds: 3600 };
    const drawn = await begin({ hook: { type: 'broken-once', config: { retry } } }, []);
    await send(drawn, 'a');
    await ended(1);
    await until('it is tried again', async () => {
      clock.pass(3_600_000);
      return runs().filter(({ end }) => end !== null).length === 2;
    });
    expect(runs().map(({ calls, end }) => [calls, end])).toEqual([
      [[{ traceparent: 'a' }], ['parked', null]],
      [[{ traceparent: 'a' }], ['succeeded', null]],
    ]);
  });

  it('end as their row says where the end could not be stored as it was', async () => {
    const drawn = await begin({ hook: hookOn('hook'), held: { type: 'held', form: { name: 'one' } } }, ['hook>held']);
    await send(drawn, 'a');
    await held.begun('one');
    refuses = ({ kind }) => kind === 'append-journal';
    held.release('one');
    await ended(1);
    expect(runs()[0]!.end).toEqual(['failed', 'NODE_FAILED']);
    const [row] = await store.history.runs(drawn.ownerId, { workflowId: drawn.workflowId, limit: 1 });
    expect(row!.state).toBe('failed');
  });

  it('are handed on by what an attempt calls until it ends, but where the call says itself of a trace', async () => {
    const heard: unknown[] = [];
    const service = createServer(({ headers }, reply) => {
      heard.push([headers.traceparent, headers.tracestate]);
      reply.end();
    }).listen(0, '127.0.0.1');
    try {
      await once(service, 'listening');
      const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
      const drawn = await begin({ hook: hookOn('hook'), call: { type: 'calling', form: { url } } }, ['hook>call']);
      await send(drawn, 'a');
      await ended(1);
      expect(heard).toEqual([
        ['of calling', 'caller'],
        ['own', undefined],
        [undefined, 'own'],
      ]);
      const told = tracer.told.length;
      const { context, http } = caller.kept[0]!;
      const request = { url, method: 'GET', timeoutMs: 10_000, signal: new AbortController().signal };
      await http.send(request);
      await context.http.send(request);
      expect(heard.slice(3)).toEqual([
        [undefined, undefined],
        [undefined, undefined],
      ]);
      expect(tracer.told.length).toBe(told);
    } finally {
      service.close();
      service.closeAllConnections();
    }
  });

  it('tell the items of a for-each apart', async () => {
    const drawn = await begin(
      {
        hook: hookOn('hook'),
        each: { type: 'for-each', form: { array_expression: '["a", "b"]' } },
        held: { type: 'held', form: { name: 'each' }, config: { name: 'Item' } },
      },
      ['hook>each', 'each.subdag>held'],
    );
    held.release('each');
    await send(drawn, 'a');
    await ended(1);
    const items = attempts(runs()[0]).filter(({ name }) => name === 'Item');
    expect(items.map(({ attributes }) => attributes['loopwright.task.path']).sort()).toEqual(['0', '1']);
  });

  it('whose caller waits no longer end with that, as do their attempts', async () => {
    const nodes = { hook: hookOn('hook'), held: { type: 'held', form: { name: 'long' } } };
    const { ownerId, workflowId } = await drawInto(store, 'api', nodes, ['hook>held']);
    await store.workflows.setStatus(workflowId, 'active', clock.now());
    const answer = ask(runtime, ownerId, workflowId, { timeout: 1 });
    await held.begun('long');
    clock.pass(1000);
    expect(await answer).toMatchObject({ kind: 'failed' });
    expect(runs().map(({ end }) => end)).toEqual([['failed', 'RUN_TIMED_OUT']]);
    expect(attempts(runs()[0]).map(({ name, end }) => [name, end?.[0]])).toEqual([
      ['webhook-producer', 'succeeded'],
      ['held', 'unfinished'],
    ]);
  });
});
