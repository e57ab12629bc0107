import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MOST_LEVELS, refuseDeepJson, refuseDeepNesting } from './nesting.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const nested = (levels: number, inner = ''): string => `${'['.repeat(levels)}${inner}${']'.repeat(levels)}`;

it('a body of 500 levels passes, one of 501 is refused', () => {
  const inner = `"${'x'.repeat(2000)}"`;
  expect(() => refuseDeepNesting(bytes(nested(MOST_LEVELS, inner)))).not.toThrow();
  expect(() => refuseDeepNesting(bytes(nested(MOST_LEVELS + 1, inner)))).toThrow(
    expect.objectContaining({ code: 'INVALID_JSON' }),
  );
  expect(() => refuseDeepNesting(bytes('{"a":'.repeat(501) + '1'.padEnd(600) + '}'.repeat(501)))).toThrow();
});

it('brackets side by side and brackets in texts are no levels', () => {
  expect(() => refuseDeepNesting(bytes(`[${'[],'.repeat(5000)}0]`))).not.toThrow();
  expect(() => refuseDeepNesting(bytes(`{"a\\"":"${'['.repeat(5000)}"}`))).not.toThrow();
  expect(() => refuseDeepNesting(bytes(`{"a":"\\\\","b":"${'{'.repeat(5000)}"}`))).not.toThrow();
});

it('no JSON of few levels is refused, whatever its texts', () => {
  fc.assert(
    fc.property(fc.array(fc.json({ maxDepth: 5 }), { minLength: 300, maxLength: 300 }), (texts) => {
      expect(() => refuseDeepNesting(bytes(`[${texts.join(',')}]`))).not.toThrow();
    }),
    { numRuns: 30 },
  );
});

it('where anything may come, only what begins as JSON is refused for its levels', () => {
  expect(() => refuseDeepJson(bytes('\u001b[31mred\u001b[0m\n'.repeat(600)))).not.toThrow();
  expect(() => refuseDeepJson(bytes(`[2026-11-30] {${'['.repeat(100_000)}`))).not.toThrow();
  const invalid = expect.objectContaining({ code: 'INVALID_JSON' });
  expect(() => refuseDeepJson(bytes(nested(100_000)))).toThrow(invalid);
  expect(() => refuseDeepJson(bytes('{"a": [1, '.repeat(1000)))).toThrow(invalid);
});

it('levels that never close cost no memory', () => {
  const body = Buffer.alloc(10_485_760, '[');
  const before = process.memoryUsage().rss;
  for (const refuse of [refuseDeepJson, refuseDeepNesting])
    expect(() => refuse(body)).toThrow(expect.objectContaining({ code: 'INVALID_JSON' }));
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
});
