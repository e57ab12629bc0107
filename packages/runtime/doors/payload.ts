import { crc32 } from 'node:zlib';
import { failure, type Item, isJsonObject, type Json, type JsonObject } from '@loopwright/model';
import type { DoorMessage } from '@loopwright/sdk';

/**
 * Bytes of a message. The first byte says which kind, and by its highest bit that the CRC-32 (4 bytes, big endian) of all
 * behind it comes next; messages of the first releases have neither. Then:
 * 1, a webhook call: length of the head (4 bytes, big endian), the head as JSON, the raw body;
 * 2, a request of an `api` workflow: the same, its body `{"input": {...}}`;
 * 3, an item of a queue: JSON `{id, data, metadata}`;
 * 4, a batch: of each of its messages the length (4 bytes, big endian) and the bytes.
 */
const WEBHOOK = 1;
const REQUEST = 2;
const ITEM = 3;
const BATCH = 4;
const CHECKED = 0x80;
/** The kind and the checksum, bytes. */
const START = 5;

/** What a message keeps of a call beside its body. */
interface Head {
  readonly channel: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly receivedAt: number;
}

function encodeWithHead(kind: number, head: Head, body: Uint8Array): Uint8Array {
  const headText = JSON.stringify(head);
  const headBytes = Buffer.byteLength(headText);
  const bytes = Buffer.allocUnsafe(START + 4 + headBytes + body.length);
  bytes.writeUInt32BE(headBytes, START);
  bytes.write(headText, START + 4, 'utf8');
  bytes.set(body, START + 4 + headBytes);
  return sealed(kind, bytes);
}

/** Writes the kind and the checksum of what comes behind them. */
function sealed(kind: number, bytes: Buffer): Uint8Array {
  bytes[0] = CHECKED | kind;
  bytes.writeUInt32BE(crc32(bytes.subarray(START)), 1);
  return bytes;
}

/** Encodes a webhook call; the body's bytes are kept as they came. */
export function encodeWebhook(head: Head, body: Uint8Array): Uint8Array {
  return encodeWithHead(WEBHOOK, head, body);
}

/** Encodes a request of an `api` workflow. */
export function encodeRequest(head: Head, body: Uint8Array): Uint8Array {
  return encodeWithHead(REQUEST, head, body);
}

/** Encodes an item for a durable queue. */
export function encodeItem(item: Item): Uint8Array {
  const text = JSON.stringify(item);
  const length = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(START + length);
  bytes.write(text, START, 'utf8');
  return sealed(ITEM, bytes);
}

/** Encodes several messages as one. */
export function encodeBatch(messages: readonly Uint8Array[]): Uint8Array {
  const size = messages.reduce((sum, { byteLength }) => sum + 4 + byteLength, START);
  const bytes = Buffer.allocUnsafe(size);
  let at = START;
  for (const message of messages) {
    at = bytes.writeUInt32BE(message.byteLength, at);
    bytes.set(message, at);
    at += message.byteLength;
  }
  return sealed(BATCH, bytes);
}

function decodeBatch(bytes: Buffer): SinglePayload[] {
  const messages: SinglePayload[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at);
    const message = bytes.subarray(at + 4, end);
    const { kind, start } = opened(message);
    messages.push(decodeSingle(message, kind, start));
    at = end;
  }
  return messages;
}

/**
 * Encodes what a door's message was changed to, so that reading it gives exactly this body.
 *
 * @param was - the message before: a request stays one
 */
export function encodeEditedDoor(head: Head, was: DoorMessage, body: Json): Uint8Array {
  const isRequest = was.input !== null;
  // A webhook's object with an `input` object is read as that: wrapped, the whole is.
  const isWrapped = isRequest || (isJsonObject(body) && isJsonObject(body.input));
  const bytes = Buffer.from(JSON.stringify(isWrapped ? { input: body } : body), 'utf8');
  return encodeWithHead(isRequest ? REQUEST : WEBHOOK, head, bytes);
}

/** What a message holds. */
export type Payload = SinglePayload | { readonly kind: 'batch'; readonly messages: readonly SinglePayload[] };

/** What one message holds that is no batch. */
export type SinglePayload =
  | { readonly kind: 'door'; readonly message: DoorMessage }
  | { readonly kind: 'item'; readonly item: Item };

/** The kind of a message's bytes and where its contents begin. Throws DATA_DAMAGED where they are not what was written. */
function opened(buffer: Buffer): { readonly kind: number; readonly start: number } {
  if (buffer.length === 0)
    throw failure('DATA_DAMAGED', { detail: 'A stored message is damaged: the database cannot read it' });
  const first = buffer[0] ?? 0;
  if (first < CHECKED) return { kind: first, start: 1 };
  if (buffer.length < START || crc32(buffer.subarray(START)) !== buffer.readUInt32BE(1))
    throw failure('DATA_DAMAGED', { detail: 'A stored message is damaged: it has another checksum' });
  return { kind: first - CHECKED, start: START };
}

/** Looks whether a message's bytes are what was written. Throws DATA_DAMAGED where they are not, INTERNAL where they are of an unknown kind. */
export function checkPayload(bytes: Uint8Array): void {
  decodePayload(bytes);
}

/**
 * Reads a message's bytes. A webhook's body is parsed when it is first read. Throws DATA_DAMAGED where they are not what
 * was written, INTERNAL where they are of an unknown kind.
 */
export function decodePayload(bytes: Uint8Array): Payload {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { kind, start } = opened(buffer);
  if (kind === BATCH) return { kind: 'batch', messages: decodeBatch(buffer.subarray(start)) };
  return decodeSingle(buffer, kind, start);
}

function decodeSingle(buffer: Buffer, kind: number, start: number): SinglePayload {
  switch (kind) {
    case ITEM:
      return { kind: 'item', item: JSON.parse(buffer.toString('utf8', start)) as Item };
    case WEBHOOK:
    case REQUEST: {
      const end = start + 4 + buffer.readUInt32BE(start);
      const head = JSON.parse(buffer.toString('utf8', start + 4, end)) as Head;
      const raw = buffer.subarray(end);
      return {
        kind: 'door',
        message: kind === REQUEST ? requestMessage(head, inputOf(raw)) : webhookMessage(head, raw),
      };
    }
    default:
      throw failure('INTERNAL', { detail: 'A stored message is of an unknown kind' });
  }
}

/** A webhook's message. If the JSON is an object whose `input` is an object, that is the body (contract 2.12); what does not parse is `{}`. */
export function webhookMessage(head: Head, raw: Uint8Array): DoorMessage {
  let body: Json | undefined;
  return {
    ...head,
    input: null,
    get body(): Json {
      body ??= parseWebhookBody(raw);
      return body;
    },
  };
}

/** Message of a request whose input was parsed already. */
export function requestMessage(head: Head, input: JsonObject): DoorMessage {
  return { ...head, input, body: input };
}

function parseWebhookBody(raw: Uint8Array): Json {
  try {
    const value = JSON.parse(asText(raw)) as Json;
    if (isJsonObject(value) && isJsonObject(value.input)) return value.input;
    return value;
  } catch {
    return {};
  }
}

function inputOf(raw: Uint8Array): JsonObject {
  if (raw.length === 0) return {};
  const value = JSON.parse(asText(raw)) as { input?: JsonObject };
  return value.input ?? {};
}

function asText(raw: Uint8Array): string {
  return Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('utf8');
}
