import { failure, type Item, isJsonObject, type Json, type JsonObject } from '@loopwright/model';
import type { DoorMessage } from '@loopwright/sdk';

/**
 * Bytes of a message. The first byte says which kind:
 * 1, a webhook call: length of the head (4 bytes, big endian), the head as JSON, the raw body;
 * 2, a request of an `api` workflow: the same, its body `{"input": {...}}`;
 * 3, an item of a queue: JSON `{id, data, metadata}`.
 */
const WEBHOOK = 1;
const REQUEST = 2;
const ITEM = 3;

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
  const bytes = Buffer.allocUnsafeSlow(5 + headBytes + body.length);
  bytes[0] = kind;
  bytes.writeUInt32BE(headBytes, 1);
  bytes.write(headText, 5, 'utf8');
  bytes.set(body, 5 + headBytes);
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
  const bytes = Buffer.allocUnsafeSlow(1 + length);
  bytes[0] = ITEM;
  bytes.write(text, 1, 'utf8');
  return bytes;
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
export type Payload =
  | { readonly kind: 'door'; readonly message: DoorMessage }
  | { readonly kind: 'item'; readonly item: Item };

/** Reads a message's bytes. A webhook's body is parsed when it is first read. Throws INTERNAL for bytes of an unknown kind. */
export function decodePayload(bytes: Uint8Array): Payload {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (buffer[0]) {
    case ITEM:
      return { kind: 'item', item: JSON.parse(buffer.toString('utf8', 1)) as Item };
    case WEBHOOK:
    case REQUEST: {
      const end = 5 + buffer.readUInt32BE(1);
      const head = JSON.parse(buffer.toString('utf8', 5, end)) as Head;
      const raw = buffer.subarray(end);
      return {
        kind: 'door',
        message: buffer[0] === REQUEST ? requestMessage(head, inputOf(raw)) : webhookMessage(head, raw),
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
