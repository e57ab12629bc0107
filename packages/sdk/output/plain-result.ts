import { failure, isJsonObject, type Json, type JsonObject } from '@loopwright/model';
import type { NodeResult, NodeType } from '../node-type.ts';
import { plainData, plainJson, plainObject, plainOrCopied } from './plain-json.ts';

type Answer = NonNullable<NodeResult['answer']>;
type Sent = NonNullable<NodeResult['send']>[number];

/**
 * What a task answered, as its journal gives it back after a restart: plain JSON, which the node cannot change any more. A part
 * that is null is absent.
 *
 * @throws NODE_FAILED for an answer that is none, with the path of what JSON cannot hold
 */
export function plainResult(result: NodeResult, input: JsonObject, type: Pick<NodeType, 'plainOutput'>): NodeResult {
  if (!isJsonObject(result?.data)) throw failure('NODE_FAILED', { detail: 'The node answered no data object' });
  const { metadata, items, answer, send, delayMs } = result;
  if (delayMs != null && !Number.isFinite(delayMs)) throw wrong('delayMs', 'a number of milliseconds');
  const isTrusted = type.plainOutput === true;
  const data = plainData(result.data, input, isTrusted);
  if (metadata == null && items == null && answer == null && send == null && delayMs !== null)
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

const PARTS = ['metadata', 'items', 'answer', 'send', 'delayMs'] as const;

const wrong = (part: string, what: string) => failure('NODE_FAILED', { detail: `${part}: Answer ${what}` });

function listOf<Value>(items: unknown, part: string): readonly Value[] {
  if (!Array.isArray(items)) throw wrong(part, 'a list');
  return items;
}

function answerOf(answer: Answer, input: JsonObject, read: typeof plainJson): Answer {
  if (typeof answer !== 'object') throw wrong('answer', 'an object with status and body');
  const { status, body } = answer;
  if (!Number.isInteger(status) || status < 100 || status > 599)
    throw wrong('answer.status', 'a whole number from 100 to 599');
  return { status, body: body === input ? body : read(body, 'answer.body') };
}

function sentOf(sent: Sent, input: JsonObject): Sent {
  if (!isJsonObject(sent?.item as unknown as Json)) throw wrong('send', 'objects with a queue and an item');
  const { id, data, metadata } = sent.item;
  const plain = {
    id,
    data: data === input ? data : plainObject(data, 'send.item.data'),
    metadata: plainObject(metadata ?? {}, 'send.item.metadata'),
  };
  return { queue: sent.queue, item: plain };
}
