import { fetchAsCaller } from '../../api/client.ts';
import { readJson } from '../../parts/json-problem.ts';
import { bodyFor, type Door, pathOf } from './door.ts';

/** What came back. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  /** From the call to its answer, milliseconds. */
  readonly ms: number;
}

/**
 * Sends one request through the door, as anybody outside would. An answer that is an error is an answer.
 *
 * @throws ApiError when the server was not reached
 */
export async function sendRequest(door: Door, value: unknown): Promise<Reply> {
  const began = performance.now();
  const response = await fetchAsCaller(
    new Request(pathOf(door), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(bodyFor(door, value)),
    }),
  );
  const text = await response.text();
  return { status: response.status, body: bodyOf(text), ms: performance.now() - began };
}

function bodyOf(text: string): unknown {
  const read = readJson(text);
  return 'value' in read ? read.value : text;
}
