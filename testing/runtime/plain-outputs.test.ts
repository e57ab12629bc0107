import { inspect } from 'node:util';
import type { JsonObject } from '@loopwright/model';
import { defineNode, type NodeResult, type NodeType } from '@loopwright/sdk';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';

class Order {
  readonly id = 7;
  readonly at = new Date(0);
}

const kept = { changes: 1 };

/** What JSON does not give back as it is, made anew for each call. */
function oddValues(): JsonObject {
  const shared = { a: Number.NaN };
  let reads = 0;
  return {
    note: undefined,
    made: new Date(0),
    list: [undefined, -0, Number.POSITIVE_INFINITY, shared, shared],
    order: new Order(),
    bytes: Buffer.from('ab'),
    kept,
    get reads() {
      reads += 1;
      return reads;
    },
    run: () => 1,
  } as unknown as JsonObject;
}

const look = (value: unknown): string => inspect(value, { depth: 10, showHidden: true });

/** A node that answers this. */
function answering(identifier: string, answer: (data: JsonObject) => NodeResult, kind: NodeType['kind'] = 'blocking') {
  return defineNode({
    identifier,
    version: 1,
    label: identifier,
    category: 'Test',
    kind,
    execute: ({ data }) => answer(data),
  });
}

/** A node that tells what it is handed, and is only done when the test says so. */
function witness() {
  const seen: string[] = [];
  let isOver = false;
  const type = defineNode({
    identifier: 'witness',
    version: 1,
    label: 'Witness',
    category: 'Test',
    kind: 'blocking',
    effects: 'external',
    async execute({ data, item, signal }) {
      const { webhook: _, ...rest } = data;
      seen.push(look({ rest, metadata: item.metadata }));
      if (!isOver)
        await new Promise((__, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
        );
      return { data };
    },
  });
  return { type, seen, end: () => (isOver = true) };
}

describe('what a node answers that is no plain JSON', () => {
  const on = eachOnItsDatabase('plain-outputs');

  /** What the witness is handed live, and when its run was read back from the disk. */
  async function liveAndReplayed(odd: NodeType, behind: string) {
    const { type, seen, end } = witness();
    const types = [odd, type];
    const first = await on.begin(on.store, { types });
    const nodes = { hook: hookOn('odd'), odd: { type: odd.identifier }, witness: { type: 'witness' } };
    const drawn = await drawInto(on.store, 'production', nodes, ['hook>odd', behind]);
    await first.executions.start(drawn.ownerId, drawn.workflowId);
    await send(first, drawn.ownerId, 'odd');
    await until('it was handed it', async () => seen.length === 1, 10_000, 5);
    kept.changes += 1; // the node changes what it has answered
    await first.executions.stop(drawn.ownerId, drawn.workflowId);
    await first.stop();
    const second = await on.begin(on.store, { types });
    await second.executions.start(drawn.ownerId, drawn.workflowId);
    end();
    await until('it is done', async () => (await on.runsOf(drawn))[0]?.state === 'succeeded', 10_000, 5);
    return seen;
  }

  it('is the same to the nodes behind it, live and after a restart', async () => {
    const odd = answering('odd', (data) => ({ data: { ...data, odd: oddValues() }, metadata: oddValues() }));
    const [live, replayed] = await liveAndReplayed(odd, 'odd>witness');
    expect(live).toBe(replayed);
    expect(live).toContain("made: '1970-01-01T00:00:00.000Z'");
  });

  it('is the same as items of a for-each', async () => {
    const odd = answering('odd-each', (data) => ({ data, items: [oddValues()] }), 'for-each');
    const [live, replayed] = await liveAndReplayed(odd, 'odd.subdag>witness');
    expect(live).toBe(replayed);
  });

  it.each([
    ['data', { data: { rows: [{ id: 1n }] } }, 'data.rows[0].id: JSON has no BigInt'],
    ['metadata', { data: {}, metadata: { found: new Map() } }, 'metadata.found: JSON has no Map'],
    ['items', { data: {}, items: new Set([1]) }, 'items: JSON has no Set'],
    ['a delay', { data: {}, delayMs: Number.POSITIVE_INFINITY }, 'delayMs: Answer a number'],
    ['the answer', { data: Promise.resolve({}), port: 'default' }, 'data: it is a promise'],
  ])('fails its task alone where JSON cannot hold %s, and the text says where', async (_, answer, text) => {
    const odd = answering('odd', () => answer as unknown as NodeResult);
    const runtime = await on.begin(on.store, { types: [odd] });
    const drawn = await drawInto(on.store, 'production', { hook: hookOn('odd'), odd: { type: 'odd' } }, ['hook>odd']);
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await send(runtime, drawn.ownerId, 'odd');
    await until('it failed', async () => (await on.runsOf(drawn))[0]?.state === 'failed', 10_000, 5);
    const [run] = await on.runsOf(drawn);
    expect(run).toMatchObject({ errorCode: 'NODE_FAILED', errorNode: drawn.ids.odd });
    expect(run!.errorText).toContain(text);
  });

  it('is the same as state of the node, and what is changed there in place was never saved', async () => {
    const seen: string[] = [];
    const odd = defineNode({
      identifier: 'odd',
      version: 1,
      label: 'Odd',
      category: 'Test',
      kind: 'blocking',
      execute({ data, state }) {
        const before = state.get() as { note?: string } | null;
        seen.push(look(before));
        if (before === null) state.set(oddValues());
        else before.note = 'changed';
        return { data };
      },
    });
    const first = await on.begin(on.store, { types: [odd] });
    const drawn = await drawInto(on.store, 'production', { hook: hookOn('odd'), odd: { type: 'odd' } }, ['hook>odd']);
    await first.executions.start(drawn.ownerId, drawn.workflowId);
    const sent = async (runtime: typeof first, times: number) => {
      await send(runtime, drawn.ownerId, 'odd');
      await until('it ran', async () => seen.length === times, 10_000, 5);
    };
    await sent(first, 1);
    await sent(first, 2);
    await sent(first, 3);
    await first.stop();
    await sent(await on.begin(on.store, { types: [odd] }), 4);
    expect(new Set(seen.slice(1)).size).toBe(1);
    expect(seen[1]).toContain("made: '1970-01-01T00:00:00.000Z'");
  });
});
