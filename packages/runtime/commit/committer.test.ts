import type { Incarnation } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import type { Flush, FlushResult, Group } from '../ports.ts';
import { StoreUnavailable } from '../ports.ts';
import { createCommitter } from './committer.ts';

const LANDED: FlushResult = { outcome: 'landed', dropped: [], refused: [] };
const GROUP: Group = { lease: null, epoch: null, changes: [] };

interface Given {
  readonly flush: Flush;
  readonly answer: (result: FlushResult) => void;
  readonly refuse: (cause: Error) => void;
}

/** A committer whose log answers when the test says so: which flushes are given, and when, is what it promises. */
function committing() {
  const given: Given[] = [];
  let heard: (() => void) | null = null;
  const committer = createCommitter({
    log: {
      flush: (flush) =>
        new Promise((answer, refuse) => {
          given.push({ flush, answer, refuse });
          heard?.();
        }),
      claim: () => Promise.resolve([]),
      claimWithin: () => Promise.resolve({ messages: [], nextAt: null }),
      takeRate: () => Promise.resolve({ at: 0, count: 0, nextAt: null }),
      reserveIds: () => Promise.resolve({ first: 1, count: 1 } as never),
    },
    incarnation: 1 as Incarnation,
    maxBytes: 1000,
    maxGroups: 1000,
    now: () => 0,
    onEnded: () => undefined,
  });
  const flushes = async (count: number): Promise<void> => {
    while (given.length < count) {
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
  };
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { committer, given, flushes, turn };
}

describe('the committer', () => {
  it('gives what one turn of the event loop appends as one flush', async () => {
    const { committer, given, flushes } = committing();
    for (let i = 0; i < 5; i++) committer.append(GROUP, 1);
    await flushes(1);
    expect(given[0]!.flush).toMatchObject({ seq: 1, groups: [GROUP, GROUP, GROUP, GROUP, GROUP] });
  });

  it('gives a second flush before the first answered only when it is as large, and never a third', async () => {
    const { committer, given, flushes, turn } = committing();
    committer.append(GROUP, 1);
    committer.append(GROUP, 1);
    await flushes(1);
    committer.append(GROUP, 1);
    await turn();
    expect(given.length).toBe(1);
    committer.append(GROUP, 1);
    await flushes(2);
    for (let i = 0; i < 9; i++) committer.append(GROUP, 1);
    await turn();
    expect(given.length).toBe(2);
    given[0]!.answer(LANDED);
    await flushes(3);
    expect(given.map(({ flush }) => [flush.seq, flush.groups.length])).toEqual([
      [1, 2],
      [2, 2],
      [3, 9],
    ]);
  });

  it('writes the small rest as soon as the flush ahead of it answered', async () => {
    const { committer, given, flushes } = committing();
    committer.append(GROUP, 1);
    committer.append(GROUP, 1);
    await flushes(1);
    committer.append(GROUP, 1);
    const durable = committer.barrier();
    given[0]!.answer(LANDED);
    await flushes(2);
    given[1]!.answer(LANDED);
    await durable;
    expect(committer.pending()).toBe(0);
  });

  it('lets a group that nobody waits for ride along with the next that somebody does', async () => {
    const { committer, given, flushes, turn } = committing();
    committer.appendLeisurely(GROUP, 1);
    await turn();
    committer.append(GROUP, 1);
    await flushes(1);
    expect(given[0]!.flush.groups.length).toBe(2);
  });

  it('writes it in any case: soon by itself, at once before a barrier, and when many gathered', async () => {
    const alone = committing();
    alone.committer.appendLeisurely(GROUP, 1);
    await alone.flushes(1);

    const asked = committing();
    asked.committer.appendLeisurely(GROUP, 1);
    const durable = asked.committer.barrier();
    await asked.turn();
    expect(asked.given.length).toBe(1);
    asked.given[0]!.answer(LANDED);
    await durable;

    const many = committing();
    for (let i = 0; i < 200; i++) many.committer.appendLeisurely(GROUP, 1);
    await many.turn();
    expect(many.given[0]!.flush.groups.length).toBe(200);
  });

  it('tells everybody in order that nothing is known when a flush fails, those of the next one included', async () => {
    const { committer, given, flushes } = committing();
    const fates: string[] = [];
    const hear =
      (name: string) =>
      ({ fate }: { readonly fate: string }): void => {
        fates.push(`${name} ${fate}`);
      };
    committer.append(GROUP, 1, hear('a'));
    await flushes(1);
    committer.append(GROUP, 1, hear('b'));
    await flushes(2);
    committer.append(GROUP, 1, hear('c'));
    const durable = committer.barrier();
    given[0]!.refuse(new StoreUnavailable('the disk is full'));
    await expect(durable).rejects.toThrow('the disk is full');
    given[1]!.answer({ outcome: 'fenced' });
    expect(fates).toEqual(['a unavailable', 'b unavailable', 'c unavailable']);
    committer.append(GROUP, 1, hear('d'));
    expect(fates.at(-1)).toBe('d unavailable');
    expect(committer.alive()).toBe(false);
  });

  it('splits what is too heavy for one flush, and leaves no part behind', async () => {
    const { committer, given, flushes } = committing();
    const heard: number[] = [];
    for (let i = 0; i < 3; i++) committer.append(GROUP, 600, () => heard.push(i));
    await flushes(1);
    given[0]!.answer(LANDED);
    await flushes(2);
    given[1]!.answer({ outcome: 'landed', dropped: [{ group: 0, reason: 'lease-lost' }], refused: [] });
    await committer.barrier();
    expect(given.map(({ flush }) => flush.groups.length)).toEqual([2, 1]);
    expect(heard).toEqual([0, 1, 2]);
  });
});
