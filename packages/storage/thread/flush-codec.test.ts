import type { Change, Flush } from '@loopwright/runtime/ports';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeFlush, encodeFlush, fingerprint } from './flush-codec.ts';

const id = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const text = fc.string({ unit: 'binary' });
const bytes = fc.uint8Array({ maxLength: 40 });
const error = fc.record({ code: fc.constant('NODE_FAILED' as const), text });
const end = fc.record({
  state: fc.constantFrom('succeeded', 'failed', 'cancelled'),
  endedAt: id,
  error: maybe(error),
  errorNode: maybe(text),
});
const run = fc.record({
  id,
  loopId: maybe(id),
  workflowId: text,
  versionId: id,
  executionId: maybe(text),
  iteration: id,
  origin: fc.constantFrom('loop', 'request', 'trial', 'command'),
  payloadId: maybe(id),
  startedAt: id,
  caller: fc.boolean(),
  replayOf: maybe(id),
});
const json = fc.jsonValue();
const of = (kind: Change['kind'], fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ kind: fc.constant(kind), ...fields });

const change = fc.oneof(
  of('put-payload', { payload: fc.record({ id, bytes }) }),
  of('send-message', {
    queueId: id,
    seq: maybe(id),
    payloadId: maybe(id),
    runId: maybe(id),
    leased: fc.boolean(),
    at: id,
  }),
  of('open-run', { run, messageSeq: maybe(id), end: maybe(end) }),
  of('append-journal', { runId: id, seq: id, events: bytes }),
  of('end-run', { runId: id, end }),
  of('suspend-run', { runId: id, state: fc.constantFrom('suspended', 'blocked') }),
  of('lease-run', { runId: id, uncertain: fc.boolean() }),
  of('acknowledge', { seq: id }),
  of('dead-letter', { seq: maybe(id), queueId: id, payloadId: maybe(id), runId: id, error, at: id }),
  of('release-messages', { seqs: fc.array(id) }),
  of('gather-messages', { seqs: fc.array(id), payloadId: id }),
  of('send-on-terms', {
    queueId: id,
    seq: id,
    payloadId: id,
    runId: maybe(id),
    at: id,
    key: maybe(text),
    priority: id,
    until: maybe(id),
    expiresAt: maybe(id),
    dedupe: maybe(fc.record({ key: text, until: id })),
    debounce: maybe(fc.record({ key: text, until: id, latest: id })),
  }),
  of('set-cursor', { executionId: text, nodeId: text, value: json, ended: fc.boolean(), tries: fc.nat() }),
  of('end-loop', { executionId: text, nodeId: text }),
  of('set-runtime', { workflowId: text, key: text, value: fc.option(json, { nil: undefined }) }),
  of('set-node-state', { workflowId: text, nodeId: text, value: json }),
  of('count-request', { workflowId: text, at: id }),
  of('remember-key', { userId: id, door: text, key: text, runId: maybe(id), answer: json, at: id }),
);
const flush = fc.record({
  incarnation: id,
  seq: id,
  groups: fc.array(
    fc.record({
      lease: maybe(id),
      epoch: maybe(fc.record({ workflowId: text, epoch: id })),
      changes: fc.array(change, { maxLength: 6 }),
    }),
    {
      maxLength: 5,
    },
  ),
}) as unknown as fc.Arbitrary<Flush>;

/** The change as the writer gets it: JSON values are text. */
function stored(each: Change): unknown {
  if (each.kind === 'remember-key') return { ...each, answer: JSON.stringify(each.answer) };
  if (each.kind === 'set-runtime')
    return { ...each, value: each.value === undefined ? null : JSON.stringify(each.value) };
  if (each.kind === 'set-cursor' || each.kind === 'set-node-state')
    return { ...each, value: JSON.stringify(each.value) };
  return each;
}

it('what was packed comes out as it went in', () => {
  fc.assert(
    fc.property(flush, (given) => {
      const decoded = decodeFlush(structuredClone(encodeFlush(given)));
      expect(decoded).toEqual(given.groups.map((group) => ({ ...group, changes: group.changes.map(stored) })));
    }),
  );
});

it('the same flush has the same fingerprint, another one another', () => {
  fc.assert(
    fc.property(flush, flush, (one, other) => {
      expect(fingerprint(encodeFlush(one))).toBe(fingerprint(structuredClone(encodeFlush(one))));
      const same = JSON.stringify(one.groups) === JSON.stringify(other.groups);
      if (!same) expect(fingerprint(encodeFlush(one))).not.toBe(fingerprint(encodeFlush(other)));
    }),
  );
});
