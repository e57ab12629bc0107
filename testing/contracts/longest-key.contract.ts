import { createHash } from 'node:crypto';
import { LONGEST_KEY_BYTES } from '@loopwright/model';
import type { Change } from '@loopwright/runtime/ports';
import { describe, expect, it } from 'vitest';
import { eachOnBench } from './each-on-bench.ts';
import { addUser, group, LANDED, newId, type Open, START, sendOnTerms } from './fixture.ts';

/** So many characters in no order, each one of these: a database that packs its rows gains nothing by it. */
function unordered(count: number, characters: readonly string[], seed: string): string {
  let text = '';
  for (let block = 0; text.length < count * characters[0]!.length; block++)
    for (const byte of createHash('sha256').update(`${seed} ${block}`).digest())
      text += characters[byte % characters.length];
  return text.slice(0, count * characters[0]!.length);
}

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
const ASTRAL = Array.from({ length: 64 }, (_, index) => String.fromCodePoint(0x1d400 + index));

/** Keys of as many bytes as are allowed, two that differ in their last character for each sort. PostgreSQL keeps U+0000 and U+0001 as two characters. */
const LONGEST = [LETTERS, ['\u0000', '\u0001']].flatMap((characters) => {
  const all = unordered(LONGEST_KEY_BYTES, characters, 'key');
  const begin = all.slice(0, -1);
  return [begin + characters[0], begin + characters[1]];
});

/** What people choose and rows are found by is taken at its limit. */
export function longestKeyContract(openStore: Open): void {
  const on = eachOnBench(openStore);
  const { flush, claim } = on;

  const sendOn = (seq: number, terms: Parameters<typeof sendOnTerms>[2]): Change[] =>
    sendOnTerms(on.queueId, seq, terms);

  describe('the longest keys', () => {
    it('order messages, and two that differ at their end are two', async () => {
      const twice = [...LONGEST, ...LONGEST];
      expect(await flush(...twice.map((key, index) => group(...sendOn(index + 1, { key }))))).toEqual(LANDED);
      expect((await claim()).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    });

    it('leave out a message that was seen, and none of another key', async () => {
      const twice = [...LONGEST, ...LONGEST];
      const dedupe = twice.map((key) => ({ key, until: START + 10 }));
      expect(await flush(...dedupe.map((one, index) => group(...sendOn(index + 1, { dedupe: one }))))).toEqual(LANDED);
      expect((await claim()).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    });

    it('let a later message take the place of one with that key, and of no other', async () => {
      const twice = [...LONGEST, ...LONGEST];
      const debounce = twice.map((key) => ({ key, until: START + 10, latest: START + 90 }));
      const sent = debounce.map((one, index) => group(...sendOn(index + 1, { debounce: one })));
      expect(await flush(...sent)).toEqual(LANDED);
      expect(await on.store.waiting.parked(on.queueId)).toBe(4);
    });

    it('are in the runtime state, set by a task or by a person', async () => {
      const state = Object.fromEntries(LONGEST.map((key, index) => [key, index]));
      const set = LONGEST.map((key, value) =>
        group({ kind: 'set-runtime', workflowId: on.workflowId, key, value } as const),
      );
      expect(await flush(...set)).toEqual(LANDED);
      expect((await on.store.workflows.load(on.executionId))?.runtimeState).toEqual(state);
      const other = newId<typeof on.workflowId>();
      const fields = { name: 'W', description: null, category: null, type: 'production', tags: [], env: {} } as const;
      await on.store.workflows.create(other, on.owner, { ...fields, runtimeState: state }, START);
      expect((await on.store.workflows.get(other, on.owner))?.runtimeState).toEqual(state);
    });

    it('name queues', async () => {
      const ids = new Set<number>();
      for (const name of [...LONGEST, ...LONGEST]) ids.add(await on.store.workflows.ensureQueue(on.owner, name, START));
      expect(ids.size).toBe(LONGEST.length);
    });

    it('are a door with the longest Idempotency-Key, 255 characters of a header', async () => {
      const letters = Array.from({ length: 64 }, (_, index) => String.fromCharCode(0xc0 + index));
      const key = unordered(255, letters, 'header');
      for (const channel of LONGEST) {
        const door = `webhook:${channel}`;
        const remember = {
          kind: 'remember-key',
          userId: on.owner,
          door,
          key,
          runId: null,
          answer: 1,
          at: START,
        } as const;
        expect(await flush(group(remember))).toEqual(LANDED);
        expect(await on.store.workflows.rememberedAnswer(on.owner, door, key, START)).toMatchObject({ answer: 1 });
      }
    });
  });

  it('the longest name of a user and the longest key of a file, by characters, are taken', async () => {
    const username = unordered(150, ASTRAL, 'name');
    const id = await addUser(on.store, username);
    expect((await on.store.accounts.users()).find((user) => user.id === id)?.username).toBe(username);
    const key = unordered(255, ASTRAL, 'file');
    const file = { id: newId(), nodeId: on.nodeId, key, fileName: 'f', path: 'p', bytes: 1 } as const;
    await on.store.workflows.putFile({ ...file, createdAt: START, updatedAt: START } as never);
    expect(await on.store.workflows.files(on.nodeId)).toMatchObject([{ key }]);
  });
}
