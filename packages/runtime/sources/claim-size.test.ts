import { expect, it } from 'vitest';
import { createClaimSize } from './claim-size.ts';

it('doubles while messages begin as soon as they are claimed, up to the most of one claim', () => {
  const size = createClaimSize();
  const asked: number[] = [];
  for (let now = 0; now < 300; now += 50) {
    asked.push(size.next(4, 50, now));
    size.answered(true, now);
  }
  expect(asked).toEqual([4, 8, 16, 32, 50, 50]);
});

it('is what runs at once here where messages take their time, or there are no more', () => {
  const size = createClaimSize();
  size.next(4, 200, 0);
  size.answered(true, 0);
  expect(size.next(4, 200, 10)).toBe(8);
  size.answered(true, 10);
  expect(size.next(4, 200, 110)).toBe(4);
  size.answered(false, 111);
  expect(size.next(4, 200, 112)).toBe(4);
});

it('follows a share that grew or shrank', () => {
  const size = createClaimSize();
  size.next(1, 200, 0);
  size.answered(true, 0);
  expect(size.next(16, 200, 10)).toBe(16);
  size.answered(true, 10);
  expect(size.next(2, 200, 500)).toBe(2);
});
