import { isJsonObject } from '@loopwright/model';
import type { WebhookCall } from '../facade/doors.ts';
import type { Bell, Clock } from '../ports.ts';

/** A part has at most so many characters: a notification carries less than 8000 bytes. */
const PART_CHARACTERS = 6000;
/** What a call's body may weigh, bytes: a trial is not worth holding up what the processes have to tell. */
const MOST_BYTES = 1024 * 1024;
/** As many as such a body takes, twice in base64, and a head of 64 KiB. */
const MOST_PARTS = Math.ceil(((MOST_BYTES * 16) / 9 + 65_536 * 2) / PART_CHARACTERS);
/** Calls that are being put together, at most; the oldest goes first. */
const MOST_CALLS = 8;
/** A call whose parts have not all come after so long comes no more, milliseconds. */
const ARRIVES_MS = 30_000;

/** A part of a call, as one process tells it to another. */
export type CallPart = Pick<
  Extract<Bell, { readonly bell: 'trial-call' }>,
  'userId' | 'channel' | 'id' | 'part' | 'of' | 'text'
>;

/** The texts of a call's parts, in order; none when it is too large to be told. */
export function partsOf(call: WebhookCall): readonly string[] {
  if (call.body.byteLength > MOST_BYTES) return [];
  const text = encode(call);
  const of = Math.ceil(text.length / PART_CHARACTERS);
  if (of > MOST_PARTS) return [];
  return Array.from({ length: of }, (_, part) => text.slice(part * PART_CHARACTERS, (part + 1) * PART_CHARACTERS));
}

interface Arriving {
  readonly of: number;
  readonly until: number;
  readonly texts: Map<number, string>;
}

/**
 * Puts calls together of their parts: what it answers takes one, and answers the call that is whole with it, else null. A part may be
 * anybody's, so that each is checked, and what never comes whole is forgotten. A call is of the user and the channel
 * that all its parts name.
 */
export function createCallGatherer(clock: Clock): (part: CallPart) => WebhookCall | null {
  const calls = new Map<string, Arriving>();

  function arrivingOf(key: string, of: number): Arriving {
    const now = clock.now();
    for (const [known, { until }] of calls) if (until <= now) calls.delete(known);
    const arriving = calls.get(key) ?? { of, until: now + ARRIVES_MS, texts: new Map() };
    calls.set(key, arriving);
    if (calls.size > MOST_CALLS) calls.delete(calls.keys().next().value!);
    return arriving;
  }

  return ({ userId, channel, id, part, of, text }) => {
    if (!Number.isInteger(of) || of < 1 || of > MOST_PARTS) return null;
    if (!Number.isInteger(part) || part < 0 || part >= of || text.length > PART_CHARACTERS) return null;
    const key = JSON.stringify([userId, channel, id]);
    const arriving = arrivingOf(key, of);
    if (arriving.of !== of) return null;
    arriving.texts.set(part, text);
    if (arriving.texts.size < of) return null;
    calls.delete(key);
    const call = decode(Array.from({ length: of }, (_, at) => arriving.texts.get(at)!).join(''));
    return call === null ? null : { ...call, userId, channel };
  };
}

type Content = Omit<WebhookCall, 'userId' | 'channel'>;

/** In characters that need no escape. */
function encode({ method, headers, query, body, idempotencyKey }: WebhookCall): string {
  const content = { method, headers, query, body: Buffer.from(body).toString('base64'), idempotencyKey };
  return Buffer.from(JSON.stringify(content)).toString('base64');
}

function decode(text: string): Content | null {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(text, 'base64').toString());
  } catch {
    return null;
  }
  if (!isJsonObject(read)) return null;
  const { method, headers, query, body, idempotencyKey } = read as Record<string, unknown>;
  if (typeof method !== 'string' || typeof body !== 'string') return null;
  if (idempotencyKey !== null && typeof idempotencyKey !== 'string') return null;
  if (!isRecordOf(headers, isText) || !isRecordOf(query, isTexts)) return null;
  return { method, headers, query, body: Buffer.from(body, 'base64'), idempotencyKey };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

function isRecordOf<Value>(
  value: unknown,
  is: (item: unknown) => item is Value,
): value is Readonly<Record<string, Value>> {
  return isJsonObject(value) && Object.values(value).every((item) => is(item));
}
