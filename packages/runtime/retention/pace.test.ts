import { expect, it } from 'vitest';
import { CALM, nextPace } from './pace.ts';

it('is quicker as long as more is written than goes, and calm again behind it', () => {
  let pace = CALM;
  for (let slice = 0; slice < 5; slice++) pace = nextPace(pace, 3000, 2000);
  expect(pace).toEqual({ rows: 16_000, pauseMs: 1 });
  for (let slice = 0; slice < 5; slice++) pace = nextPace(pace, 500, 8000);
  expect(pace).toEqual(CALM);
});
