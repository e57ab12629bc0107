import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPayload, decodePayload, encodeItem, encodeRequest, encodeWebhook } from './payload.ts';

const head = { channel: 'c', method: 'POST', headers: { a: 'b' }, query: { q: ['1'] }, receivedAt: 7 };
const body = Buffer.from('{"input": {"n": 1, "text": "ü"}}');
const item = { id: 'i', data: { n: 1 }, metadata: { m: [] } };

/** As the first releases wrote them: without the checksum. */
function older(bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(bytes[0]! - 0x80, ...bytes.subarray(5));
}

describe('a stored message', () => {
  it('is read as it was written, also one of the first releases', () => {
    for (const form of [(bytes: Uint8Array) => bytes, older]) {
      expect(decodePayload(form(encodeItem(item)))).toEqual({ kind: 'item', item });
      const webhook = decodePayload(form(encodeWebhook(head, body)));
      expect(webhook).toMatchObject({ kind: 'door', message: { ...head, body: { n: 1, text: 'ü' }, input: null } });
      const request = decodePayload(form(encodeRequest(head, body)));
      expect(request).toMatchObject({ message: { ...head, input: { n: 1, text: 'ü' } } });
    }
  });

  it('with any bit flipped is refused, whatever it holds', () => {
    for (const bytes of [encodeItem(item), encodeWebhook(head, body), encodeRequest(head, body)]) {
      fc.assert(
        fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
          const flipped = Uint8Array.from(bytes);
          flipped[bit >> 3]! ^= 1 << (bit & 7);
          expect(() => checkPayload(flipped)).toThrow();
        }),
        { numRuns: 1000 },
      );
    }
  });

  it('of no bytes, or of an unknown kind, is refused', () => {
    expect(() => decodePayload(new Uint8Array())).toThrow();
    expect(() => decodePayload(Uint8Array.of(9))).toThrow('unknown kind');
    expect(() => decodePayload(Uint8Array.of(0x83, 0))).toThrow('damaged');
  });
});
