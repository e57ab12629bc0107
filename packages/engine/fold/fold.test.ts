import { crc32 } from 'node:zlib';
import { JOURNAL_VERSION, type JournalEvent, type Json, type JsonObject } from '@loopwright/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameJson } from './same-json.ts';
import { decodeSegment, encodeSegment, segmentVersion } from './segment.ts';
import { restoreOutput, storeOutput } from './stored-output.ts';

/** A value as a run may hold it: of the two zeros JSON writes one, and no other leaves a node (`plainJson` of the sdk). */
const anyJson = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const anyObject = fc.dictionary(
  fc.oneof(fc.constantFrom('a', 'b', 'c', '1', '2', '__proto__', 'toString'), fc.string()),
  anyJson,
) as fc.Arbitrary<JsonObject>;

const anyInstant = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const anyCount = fc.nat();
const anyTask = fc.record({ node: fc.nat(500), path: fc.array(fc.nat(), { maxLength: 3 }) });
const anyOutput = fc.oneof(
  fc.constant({ base: 'message' }),
  fc.record({ base: fc.constantFrom('input', 'none'), set: anyObject }),
);
const anyFailure = fc.record(
  { code: fc.constantFrom('NODE_FAILED', 'KILLED_PROCESS'), text: fc.string(), field: fc.string() },
  { requiredKeys: ['code', 'text'] },
);
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const taken = { task: anyTask, attempt: anyCount, at: anyInstant };
const anyEvent = fc.oneof(
  fc.record({ kind: fc.constant('began'), at: anyInstant, version: anyCount, caller: fc.boolean() }),
  fc.record(
    { kind: fc.constant('started'), ...taken, probing: fc.constant(true) },
    { requiredKeys: ['kind', 'task', 'attempt', 'at'] },
  ),
  fc.record(
    {
      kind: fc.constant('output'),
      ...taken,
      ms: anyCount,
      port: orNull(fc.oneof(fc.constantFrom('default', '0', ''), fc.string())),
      output: anyOutput,
      metadata: anyObject,
      items: fc.array(anyJson, { maxLength: 3 }),
      until: anyInstant,
      answer: fc.record({ status: fc.nat(599), body: anyJson }),
    },
    { requiredKeys: ['kind', 'task', 'attempt', 'at', 'ms', 'port', 'output'] },
  ),
  fc.record({ kind: fc.constant('failed'), ...taken, ms: anyCount, error: anyFailure, retryAt: orNull(anyInstant) }),
  fc.record({ kind: fc.constant('waiting'), ...taken, key: fc.string(), until: orNull(anyInstant) }),
  fc.record({
    kind: fc.constant('settled'),
    ...taken,
    outcome: fc.constantFrom('done', 'not-done', 'failed'),
    by: orNull(fc.string()),
  }),
  fc.record({ kind: fc.constant('edited'), task: anyTask, at: anyInstant, input: anyObject, by: fc.string() }),
  fc.record(
    {
      kind: fc.constant('resumed'),
      at: anyInstant,
      reason: fc.constantFrom('restart', 'start', 'retry', 'redrive'),
      until: anyInstant,
    },
    { requiredKeys: ['kind', 'at', 'reason'] },
  ),
  fc.record({
    kind: fc.constant('ended'),
    at: anyInstant,
    state: fc.constantFrom('succeeded', 'failed', 'cancelled'),
    error: orNull(anyFailure),
  }),
) as fc.Arbitrary<JournalEvent>;

const task = { node: 1, path: [2] };
const error = { code: 'NODE_FAILED', text: 'broke', field: 'url' } as const;
/** An entry of each kind with all that it may hold: one to which a field was added has to be told here, and found in its row. */
const WHOLE: { readonly [Kind in JournalEvent['kind']]: Required<Extract<JournalEvent, { readonly kind: Kind }>> } = {
  began: { kind: 'began', at: 5, version: 4, caller: true },
  started: { kind: 'started', task, attempt: 2, at: 6, probing: true },
  output: {
    kind: 'output',
    task,
    attempt: 2,
    at: 7,
    ms: 1,
    port: 'yes',
    output: { base: 'input', set: { a: 1 } },
    metadata: { b: 2 },
    items: [3],
    until: 8,
    answer: { status: 200, body: null },
  },
  failed: { kind: 'failed', task, attempt: 2, at: 9, ms: 1, error, retryAt: 10 },
  waiting: { kind: 'waiting', task, attempt: 2, at: 11, key: 'k', until: 12 },
  settled: { kind: 'settled', task, attempt: 2, at: 13, outcome: 'done', by: 'ada' },
  edited: { kind: 'edited', task, at: 14, input: { c: 4 }, by: 'ada' },
  resumed: { kind: 'resumed', at: 15, reason: 'retry', until: 16 },
  ended: { kind: 'ended', at: 17, state: 'failed', error },
};

describe('stored outputs', () => {
  it('are the exact inverse of what is restored, order of keys included', () => {
    fc.assert(
      fc.property(anyObject, anyObject, fc.boolean(), (input, added, keeps) => {
        const output = keeps ? { ...input, ...added } : added;
        const stored = storeOutput(input, output);
        const text = JSON.stringify(output);
        expect(JSON.stringify(restoreOutput(stored, input, {}))).toBe(text);
        const replayed = JSON.parse(JSON.stringify(stored)) as typeof stored;
        expect(JSON.stringify(restoreOutput(replayed, input, {}))).toBe(text);
      }),
    );
  });

  it('hold only what the task added', () => {
    const input = { a: { big: true }, b: 1 };
    expect(storeOutput(input, { ...input, c: 2 })).toEqual({ base: 'input', set: { c: 2 } });
    expect(storeOutput(input, { ...input, b: 2 })).toEqual({ base: 'input', set: { b: 2 } });
    expect(storeOutput(input, { a: { big: true }, b: 1 })).toEqual({ base: 'input', set: {} });
    expect(storeOutput(input, input)).toEqual({ base: 'input', set: {} });
    expect(storeOutput(input, { b: 1 })).toEqual({ base: 'none', set: { b: 1 } });
  });

  it('share what was passed through, and read the message again', () => {
    const input = { a: { big: true } };
    expect(restoreOutput({ base: 'input', set: {} }, input, {})).toBe(input);
    expect(restoreOutput({ base: 'input', set: { c: 1 } }, input, {}).a).toBe(input.a);
    expect(restoreOutput({ base: 'message' }, input, input)).toBe(input);
  });
});

describe('sameJson', () => {
  it('is equality of the JSON text', () => {
    const value = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonObject>;
    fc.assert(
      fc.property(value, value, (left, right) => {
        expect(sameJson(left, right)).toBe(JSON.stringify(left) === JSON.stringify(right));
        expect(sameJson(left, JSON.parse(JSON.stringify(left)))).toBe(true);
      }),
    );
  });

  it('nesting of any depth needs no stack', () => {
    const deep = () => {
      let value: JsonObject = {};
      for (let level = 0; level < 100_000; level += 1) value = { value };
      return value;
    };
    expect(sameJson(deep(), deep())).toBe(true);
  });
});

describe('segments', () => {
  const events: JournalEvent[] = [
    { kind: 'began', at: 1, version: 2, caller: false },
    {
      kind: 'output',
      task: { node: 0, path: [1] },
      attempt: 1,
      at: 2,
      ms: 3,
      port: null,
      output: { base: 'none', set: { 'ü\u0000': '😀' } },
    },
  ];

  it('decode to what was encoded', () => {
    expect(decodeSegment(encodeSegment(events))).toEqual(events);
    expect(segmentVersion(encodeSegment([]))).toBe(JOURNAL_VERSION);
  });

  it('decode to what was encoded, whatever the entries are', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 6 }), (entries) => {
        const decoded = decodeSegment(encodeSegment(entries));
        expect(decoded).toEqual(entries);
        // Order of keys included: what is shown of an entry is what was shown before it was stored.
        expect(JSON.stringify(decodeSegment(encodeSegment(decoded)))).toBe(JSON.stringify(decoded));
      }),
      { numRuns: 2000 },
    );
  });

  it('hold every field of every kind of entry', () => {
    const whole = Object.values(WHOLE);
    expect(decodeSegment(encodeSegment(whole))).toEqual(whole);
  });

  it('name no field of an entry', () => {
    const text = Buffer.from(encodeSegment(events).slice(5)).toString();
    expect(JSON.parse(text)).toEqual([1, [0, 0, 2, false], [2, 0, [1], 1, 1, 3, null, 2, { 'ü\u0000': '😀' }]]);
  });

  it.each([1, 2])('of version %i, which had no checksum, are read', (version) => {
    expect(decodeSegment(Buffer.from(String.fromCharCode(version) + JSON.stringify(events)))).toEqual(events);
  });

  it('of version 3, whose entries are objects, are read, and refused where a bit flipped', () => {
    const bytes = Buffer.from(`\x03\0\0\0\0${JSON.stringify(events)}`);
    bytes.writeUInt32LE(crc32(bytes), 1);
    expect(decodeSegment(bytes)).toEqual(events);
    bytes[20]! ^= 1;
    expect(() => decodeSegment(bytes)).toThrow('another checksum');
  });

  it('with an entry of a kind that is not known are refused', () => {
    const bytes = Buffer.from('\x04\0\0\0\0[1,[99,0]]');
    bytes.writeUInt32LE(crc32(bytes), 1);
    expect(() => decodeSegment(bytes)).toThrow('A journal segment is damaged');
  });

  it('with any bit flipped are refused', () => {
    const bytes = encodeSegment(events);
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const flipped = Uint8Array.from(bytes);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => decodeSegment(flipped)).toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  it('of a later version, and damaged ones, are refused', () => {
    const bytes = encodeSegment(events);
    expect(() => decodeSegment(Uint8Array.of(9, ...bytes.slice(1)))).toThrow('version 9');
    expect(() => decodeSegment(bytes.slice(0, -3))).toThrow('damaged');
    expect(() => decodeSegment(Uint8Array.of(0))).toThrow('version 0');
    expect(() => decodeSegment(new Uint8Array())).toThrow('the database cannot read it');
  });
});
