import { expect, it } from 'vitest';
import { createQueueFlow } from './queue-flow.ts';

it('what came and left is counted for a minute', () => {
  let now = Date.UTC(2026, 0, 1);
  const flow = createQueueFlow(() => now);
  expect(flow.perMinute()).toEqual({ inPerMinute: 0, outPerMinute: 0 });
  flow.came();
  flow.came();
  now += 30_000;
  flow.came();
  flow.left(2);
  expect(flow.perMinute()).toEqual({ inPerMinute: 3, outPerMinute: 2 });
  now += 30_000;
  expect(flow.perMinute()).toEqual({ inPerMinute: 1, outPerMinute: 2 });
  now += 30_000;
  expect(flow.perMinute()).toEqual({ inPerMinute: 0, outPerMinute: 0 });
  flow.left();
  expect(flow.perMinute()).toEqual({ inPerMinute: 0, outPerMinute: 1 });
});

it('what came and left is counted on when the clock is set back', () => {
  let now = Date.UTC(2026, 0, 1);
  const flow = createQueueFlow(() => now);
  flow.came();
  flow.left(2);
  now -= 3_600_000 - 5000;
  expect(flow.perMinute()).toEqual({ inPerMinute: 0, outPerMinute: 0 });
  flow.came();
  expect(flow.perMinute()).toEqual({ inPerMinute: 1, outPerMinute: 0 });
});
