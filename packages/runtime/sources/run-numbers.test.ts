import { expect, it } from 'vitest';
import { countFrom, countInBlocks, nextNumber, type RunNumbers } from './run-numbers.ts';

const keep = async (): Promise<void> => undefined;
const soon = (_ms: number, callback: () => void): unknown => setImmediate(callback);

async function take(numbers: RunNumbers, count: number): Promise<number[]> {
  const taken: number[] = [];
  while (taken.length < count) {
    taken.push(await nextNumber(numbers));
  }
  return taken;
}

it('numbers of one process follow each other', async () => {
  expect(await take(countFrom(5), 3)).toEqual([5, 6, 7]);
});

it('two processes never give the same number, and each of theirs rises', async () => {
  let reserved = 100;
  const reserve = async (count: number): Promise<number> => {
    reserved += count;
    return reserved - count;
  };
  const one = countInBlocks(reserve, keep, soon);
  const other = countInBlocks(reserve, keep, soon);
  const [first, second] = await Promise.all([take(one, 5000), take(other, 3000)]);
  expect(new Set([...first, ...second]).size).toBe(8000);
  for (const numbers of [first, second]) expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  expect(Math.min(...first, ...second)).toBe(100);
});

it('a store that fails is asked again', async () => {
  let failures = 2;
  const reserve = async (): Promise<number> => {
    if (failures-- > 0) throw new Error('down');
    return 0;
  };
  expect(await take(countInBlocks(reserve, keep, soon), 3)).toEqual([0, 1, 2]);
});

it('those that were not used are given back, and the next process goes on with them', async () => {
  let next = 0;
  const reserve = async (count: number): Promise<number> => {
    next += count;
    return next - count;
  };
  const giveBack = async (first: number, end: number): Promise<void> => {
    if (next === end) next = first;
  };
  const begin = (): RunNumbers => countInBlocks(reserve, giveBack, soon);
  for (const used of [0, 1, 9, 16, 17, 100]) {
    const from = next;
    const numbers = begin();
    expect(await take(numbers, used)).toEqual(Array.from({ length: used }, (_, n) => from + n));
    await new Promise((resolve) => setImmediate(resolve)); // a block that it asked for has come
    await numbers.close();
    expect(next).toBe(from + used);
  }

  const numbers = begin();
  const [last] = await take(numbers, 3);
  await take(begin(), 1); // another process
  await numbers.close();
  expect(await take(begin(), 1)).not.toEqual([last! + 3]);
});

it('a block that comes when they are closed is given back as well', async () => {
  let next = 0;
  let come: () => void = () => undefined;
  const reserve = (count: number): Promise<number> =>
    new Promise((resolve) => {
      come = () => {
        next += count;
        resolve(next - count);
      };
    });
  const giveBack = async (first: number, end: number): Promise<void> => {
    if (next === end) next = first;
  };
  const numbers = countInBlocks(reserve, giveBack, soon);
  const taken = take(numbers, 1);
  come();
  expect(await taken).toEqual([0]);
  for (let used = 1; used < 16; used += 1) numbers.next(); // the next block is asked for
  await numbers.close();
  come();
  await new Promise((resolve) => setImmediate(resolve));
  expect(next).toBe(16);
});
