import { failure, isJsonObject, type Json, type JsonObject } from '@loopwright/model';
import type { NodeResult, NodeType } from '../node-type.ts';
import { plainData, plainJson, plainObject, plainOrCopied } from './plain-json.ts';
import { plainWait } from './plain-wait.ts';
import { LONGEST_MS, wrongAnswer } from './wrong-answer.ts';

type Answer = NonNullable<NodeResult['answer']>;
type Sent = NonNullable<NodeResult['send']>[number];

/**
 * What a task answered, as its journal gives it back after a restart: plain JSON, which the node cannot change any more. A part
 * that is null is absent. Of a task that waits its wait alone counts.
 *
 * @throws NODE_FAILED for an answer that is none, with the path of what JSON cannot hold
 */
export function plainResult(result: NodeResult, input: JsonObject, type: Pick<NodeType, 'plainOutput'>): NodeResult {
  if (result?.wait != null) return { data: NOTHING, wait: plainWait(result.wait) };
  if (!isJsonObject(result?.data)) throw failure('NODE_FAILED', { detail: 'The node answered no data object' });
  const { metadata, items, answer, send, delayMs, wait } = result;
  if (delayMs != null && !(Number.isFinite(delayMs) && delayMs <= LONGEST_MS))
    throw wrongAnswer('delayMs', `a number of milliseconds up to ${LONGEST_MS}`);
  const isTrusted = type.plainOutput === true;
  const data = plainData(result.data, input, isTrusted);
  if (metadata == null && items == null && answer == null && send == null && delayMs !== null && wait !== null)
    return data === result.data ? result : { ...result, data };
  const read = isTrusted ? plainOrCopied : plainJson;
  const plain: { -readonly [Part in keyof NodeResult]: NodeResult[Part] } = { ...result, data };
  for (const part of PARTS) if (plain[part] == null) delete plain[part];
  if (metadata != null) plain.metadata = plainObject(metadata, 'metadata');
  if (items != null) plain.items = listOf(read(items, 'items'), 'items');
  if (answer != null) plain.answer = answerOf(answer, input, read);
  if (send != null) plain.send = listOf<Sent>(send, 'send').map((sent) => sentOf(sent, input));
  return plain;
}

const NOTHING: JsonObject = {};
const PARTS = ['metadata', 'items', 'answer', 'send', 'delayMs', 'wait'] as const;

function listOf<Value>(items: unknown, part: string): readonly Value[] {
  if (!Array.isArray(items)) throw wrongAnswer(part, 'a list');
  return items;
}

function answerOf(answer: Answer, input: JsonObject, read: typeof plainJson): Answer {
  if (typeof answer !== 'object') throw wrongAnswer('answer', 'an object with status and body');
  const { status, body } = answer;
  if (!Number.isInteger(status) || status < 100 || status > 599)
    throw wrongAnswer('answer.status', 'a whole number from 100 to 599');
  return { status, body: body === input ? body : read(body, 'answer.body') };
}

function sentOf(sent: Sent, input: JsonObject): Sent {
  if (!isJsonObject(sent?.item as unknown as Json)) throw wrongAnswer('send', 'objects with a queue and an item');
  const { id, data, metadata } = sent.item;
  const plain = {
    id,
    data: data === input ? data : plainObject(data, 'send.item.data'),
    metadata: plainObject(metadata ?? {}, 'send.item.metadata'),
  };
  return { queue: sent.queue, item: plain };
}
