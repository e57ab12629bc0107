import { expect, it } from 'vitest';
import { handClock } from '../../../testing/runtime/hand-clock.ts';
import type { Retired, RetireRules, Store } from '../ports.ts';
import { startRetention } from './retire.ts';

const NOTHING: Retired = { rows: 0, messages: [], more: false };

/** Retention over a store that answers these slices in turn and then has nothing to let go, at a clock that is moved by hand. */
function watched(...answers: Retired[]) {
  const hand = handClock();
  let back = 0;
  const clock = { ...hand, now: () => hand.now() - back };
  const asked: RetireRules[] = [];
  let groups = 0;
  let purges = 0;
  const store = {
    history: {
      retire: async (rules: RetireRules) => {
        asked.push(rules);
        return answers.shift() ?? NOTHING;
      },
    },
    workflows: {
      async purgeRemoved() {
        purges += 1;
        return [];
      },
    },
  } as unknown as Store;
  const end = startRetention({
    store,
    clock,
    log: { info() {}, warn() {}, error() {} },
    settings: { retainFailedDays: 90, retainSucceededDays: 7, retainSucceededRuns: 10_000 },
    written: () => groups,
    onMessages() {},
    dropFiles: async () => undefined,
  });
  return {
    asked,
    purges: () => purges,
    end,
    setBack(days: number) {
      back += days * 86_400_000;
    },
    write(count: number) {
      groups += count;
    },
    /** Lets time pass in steps of a second. */
    async pass(seconds: number) {
      for (let second = 0; second < seconds; second++) {
        hand.pass(1000);
        for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      }
    },
  };
}

it('looks at what may go each minute', async () => {
  const { asked, pass, end } = watched();
  await pass(59);
  expect(asked).toHaveLength(0);
  await pass(3);
  expect(asked).toHaveLength(1);
  await pass(62);
  expect(asked).toHaveLength(2);
  end();
  await pass(120);
  expect(asked).toHaveLength(2);
});

it('looks each minute though the time of the day is set back', async () => {
  const { asked, pass, setBack, end } = watched();
  await pass(30);
  setBack(365);
  await pass(33);
  expect(asked).toHaveLength(1);
  end();
});

it('does not wait for its minute when a million groups were written', async () => {
  const { asked, write, pass, end } = watched();
  write(999_999);
  await pass(4);
  expect(asked).toHaveLength(0);
  write(1);
  await pass(3);
  expect(asked).toHaveLength(1);
  await pass(30);
  expect(asked).toHaveLength(1);
  end();
});

it('goes on among queues where the last slice of all that told of them had come to', async () => {
  const first = { workflowNum: 7, name: 'm' };
  const second = { workflowNum: 7, name: 'z' };
  const more = { ...NOTHING, more: true };
  // One slice in sixteen is of all; the last of these tells nothing of queues, as where the workflow is gone.
  const { asked, purges, pass, end } = watched(
    { ...more, queuesLooked: first },
    ...Array<Retired>(15).fill(more),
    { ...more, queuesLooked: second },
    ...Array<Retired>(15).fill(more),
    more,
    ...Array<Retired>(15).fill(more),
  );
  for (let waited = 0; purges() === 0 && waited < 600; waited++) await pass(1);
  end();
  const places = asked.map(({ only }) => (only === undefined ? 'all' : only));
  expect(places).toEqual(Array.from({ length: 49 }, (_, at) => (at % 16 === 0 ? 'all' : 'succeeded')));
  expect(asked.filter(({ only }) => only === undefined).map(({ queuesLooked }) => queuesLooked)).toEqual([
    undefined,
    first,
    second,
    second,
  ]);
  expect(asked.filter((rules) => rules.only !== undefined && 'queuesLooked' in rules)).toEqual([]);
  expect(purges()).toBe(1);
});
