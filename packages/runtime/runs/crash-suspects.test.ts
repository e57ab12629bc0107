import type { JournalEvent } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { killers, outcomesMissing } from './crash-suspects.ts';

const task = { node: 1, path: [] };
const resumed: JournalEvent = { kind: 'resumed', at: 1, reason: 'restart' };
const began = (attempt: number): JournalEvent => ({ kind: 'started', task, attempt, at: 1 });
const looks = (attempt: number): JournalEvent => ({ kind: 'started', task, attempt, at: 1, probing: true });
const settled: JournalEvent = { kind: 'settled', task, attempt: 2, at: 1, outcome: 'not-done', by: null };

describe('a task that is under way in every crash', () => {
  it('is their cause after three, also where it only looked what became of the attempt before', () => {
    expect(killers([began(1), resumed, began(2), resumed])).toEqual([]);
    const events = [began(1), resumed, looks(2), resumed, looks(2), resumed];
    expect(killers(events)).toMatchObject([{ task, attempt: 2, crashes: 3 }]);
  });

  it('is not, once it was found what became of it', () => {
    expect(killers([began(1), resumed, looks(2), resumed, looks(2), settled, resumed])).toEqual([]);
    expect(outcomesMissing([began(1), resumed, looks(2), settled])).toBe(false);
    expect(outcomesMissing([began(1), resumed, looks(2), settled, began(2)])).toBe(true);
  });
});
