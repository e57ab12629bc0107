import { JOURNAL_VERSION, type JournalEvent, type JsonObject } from '@loopwright/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameJson } from './same-json.ts';
import { decodeSegment, encodeSegment, segmentVersion } from './segment.ts';
import { restoreOutput, storeOutput } from './stored-output.ts';

const anyObject = fc.dictionary(
  fc.oneof(fc.constantFrom('a', 'b', 'c', '1', '2', '__proto__', 'toString'), fc.string()),
  fc.jsonValue({ maxDepth: 2 }),
) as fc.Arbitrary<JsonObject>;

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

  it.each([1, 2])('of version %i, which had no checksum, are read', (version) => {
    expect(decodeSegment(Buffer.from(String.fromCharCode(version) + JSON.stringify(events)))).toEqual(events);
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
