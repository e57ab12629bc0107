import type { JournalEvent } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile/compile.ts';
import type { Machine } from '../plan.ts';
import { createMachine } from './machine.ts';
import { graphOf, sampleTypes } from './sample/graphs.ts';

const task = { node: 1, path: [] };
const began: JournalEvent = {
  kind: 'output',
  task: { node: 0, path: [] },
  attempt: 1,
  at: 1,
  ms: 0,
  port: 'default',
  output: { base: 'message' },
};
const started = (attempt: number, more: { probing?: true } = {}): JournalEvent => ({
  kind: 'started',
  task,
  attempt,
  at: 2,
  ...more,
});
const settled = (outcome: 'done' | 'not-done' | 'failed'): JournalEvent => ({
  kind: 'settled',
  task,
  attempt: 2,
  at: 3,
  outcome,
  by: null,
});
const resumed: JournalEvent = { kind: 'resumed', at: 2, reason: 'restart' };

/** A machine whose second task began once, and nobody heard how that went. */
function after(...events: readonly JournalEvent[]): Machine {
  const { plan } = compile(graphOf(['p:start', 'a:step'], ['p>a']), sampleTypes);
  const machine = createMachine(plan!, plan!.loops[0]!, { data: {}, metadata: {}, itemId: 'i' });
  for (const event of [began, started(1), resumed, ...events]) machine.apply(event);
  return machine;
}

describe('an attempt of which nobody heard', () => {
  it('is told until somebody looked what became of it', () => {
    expect(after().takeReady()).toMatchObject([{ attempt: 2, repeated: true }]);
    expect(after(settled('not-done'), resumed).takeReady()).toMatchObject([{ attempt: 2, repeated: false }]);
  });

  it('is still told where the look was cut short, or failed and is to be tried again', () => {
    expect(after(started(2, { probing: true }), resumed).takeReady()).toMatchObject([{ attempt: 2, repeated: true }]);
    const error = { code: 'NODE_FAILED', text: 'no answer' } as const;
    const failed: JournalEvent = { kind: 'failed', task, attempt: 2, at: 3, ms: 1, error, retryAt: 9 };
    expect(after(started(2, { probing: true }), failed).takeReady()).toMatchObject([{ attempt: 3, repeated: true }]);
  });

  it('that was not done is done now, and then it is that attempt which may be unknown', () => {
    const machine = after(started(2, { probing: true }), settled('not-done'), started(2), resumed);
    expect(machine.takeReady()).toMatchObject([{ attempt: 3, repeated: true }]);
  });

  it('that was done has the output that was found', () => {
    const machine = after(started(2, { probing: true }), settled('done'));
    machine.apply({ ...began, task, attempt: 2, output: { base: 'none', set: { found: 1 } } });
    expect([machine.outcome, machine.output]).toEqual(['succeeded', { found: 1 }]);
  });

  it('waits for a person where one is asked, and goes on with the word', () => {
    const asked: JournalEvent = { kind: 'waiting', task, attempt: 2, at: 3, key: 'k-outcome', until: null };
    const machine = after(started(2, { probing: true }), asked);
    expect(machine.waiting()).toMatchObject([{ attempt: 2, key: 'k-outcome' }]);
    expect(machine.takeReady()).toEqual([]);
    machine.apply(settled('not-done'));
    expect(machine.waiting()).toEqual([]);
    machine.apply(resumed);
    expect(machine.takeReady()).toMatchObject([{ attempt: 2, repeated: false }]);
  });
});
