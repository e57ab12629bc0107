import type { LoopId, MessageSeq, QueueId, RunId } from '@loopwright/model';
import { expect, it } from 'vitest';
import type { ClaimedMessage } from '../ports.ts';
import { createHeldMessages } from './held-messages.ts';

const message = (seq: number, runId: number | null): ClaimedMessage => ({
  seq: seq as MessageSeq,
  queueId: 1 as QueueId,
  payloadId: null,
  payload: null,
  runId: runId as RunId | null,
  deliveries: 1,
  createdAt: 0,
});

it('a message that is let go of takes along what is held behind it: nothing passes it', () => {
  const held = createHeldMessages();
  for (const one of [message(2, null), message(3, null), message(5, 50), message(6, null), message(7, 70)])
    held.hold(one);
  const loop = 1 as LoopId;
  expect(held.take(loop)?.seq).toBe(2);
  expect(held.letGoOfBegun()).toEqual([5, 6, 7]);
  expect(held.letGoOfBegun()).toEqual([]);
  expect(held.take(loop)?.seq).toBe(3);
  expect([held.take(loop), held.hasNone(loop)]).toEqual([null, true]);
});
