import { expect, it } from 'vitest';
import { countFrom, countInBlocks, nextNumber, type RunNumbers } from './run-numbers.ts';

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
  const one = countInBlocks(reserve, soon);
  const other = countInBlocks(reserve, soon);
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
  expect(await take(countInBlocks(reserve, soon), 3)).toEqual([0, 1, 2]);
});
