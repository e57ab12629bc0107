import type { Json, JsonObject } from '@loopwright/model';
import { decodePayload, type SinglePayload } from '../doors/payload.ts';

/** What the stored bytes of a message hold, for people; of a batch a list. */
export function shownPayload(bytes: Uint8Array): Json {
  const payload = decodePayload(bytes);
  return payload.kind === 'batch' ? payload.messages.map(shown) : shown(payload);
}

/** A message as people see it. */
function shown(payload: SinglePayload): JsonObject {
  if (payload.kind === 'item') {
    const { id, data, metadata } = payload.item;
    return { id, data, metadata };
  }
  const { channel, method, headers, query, body } = payload.message;
  return { webhook_id: channel, method, headers, query_params: query as Record<string, string[]>, body };
}
