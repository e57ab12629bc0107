import { encodeSegment } from '@loopwright/engine';
import type { Incarnation, JournalEvent, NodeId, RunId } from '@loopwright/model';
import type { Change, Flush } from '@loopwright/runtime/ports';
import { beforeEach, expect, it } from 'vitest';
import { createLedger, type Ledger } from './ledger.ts';

const task = { node: 0, path: [] };
const started: JournalEvent = { kind: 'started', task, attempt: 1, at: 0 } as JournalEvent;
const failed = (code: string): JournalEvent =>
  ({
    kind: 'failed',
    task,
    attempt: 1,
    at: 0,
    ms: 0,
    error: { code, text: 'of a node' },
    retryAt: null,
  }) as JournalEvent;

let broken: string[];
let ledger: Ledger;
let incarnation: number;

beforeEach(() => {
  broken = [];
  incarnation = 0;
  ledger = createLedger(
    () => 0,
    ['node' as NodeId],
    (what) => broken.push(what),
  );
});

/** The next life writes this. */
function writes(...events: JournalEvent[]): void {
  incarnation += 1;
  const change = { kind: 'append-journal', runId: 1 as RunId, events: encodeSegment(events) } as unknown as Change;
  const flush = {
    incarnation: incarnation as Incarnation,
    seq: 1,
    groups: [{ changes: [change] }],
  } as unknown as Flush;
  ledger.flushed(flush, { outcome: 'landed', dropped: [], refused: [] });
}

/** A life begins the task, and a crash hits those. */
function crashes(times: number, hit = (own: number): number => own): void {
  for (let n = 0; n < times; n += 1) {
    writes(started);
    ledger.crashed([hit(incarnation)]);
  }
}

it('a task may be accused that three crashes have hit', () => {
  crashes(3);
  writes(failed('KILLED_PROCESS'));
  expect(broken).toEqual([]);
});

it.each<[string, () => void]>([
  ['two crashes, and a life that only lost its store', () => crashes(2)],
  ['crashes of others', () => crashes(3, () => 99)],
  ['one crash, told three times', () => crashes(3, () => 1)],
  [
    'crashes before its last outcome',
    () => {
      crashes(2);
      writes(failed('NODE_FAILED'));
      crashes(1);
    },
  ],
])('a task may not be accused of %s', (_what, happens) => {
  happens();
  writes(started);
  writes(failed('KILLED_PROCESS'));
  expect(broken).toEqual([expect.stringContaining('is accused')]);
});
