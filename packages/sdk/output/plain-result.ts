import { failure, type Item, isJsonObject, type Json, type JsonObject } from '@loopwright/model';
import type { NodeResult, NodeType } from '../node-type.ts';
import { plainData, plainJson, plainObject, plainOrCopied } from './plain-json.ts';

/**
 * What a task answered, as its journal gives it back after a restart: plain JSON, which the node cannot change any more.
 *
 * @throws NODE_FAILED for an answer that is none, with the path of what JSON cannot hold
 */
export function plainResult(result: NodeResult, input: JsonObject, type: Pick<NodeType, 'plainOutput'>): NodeResult {
  if (!isJsonObject(result?.data)) throw failure('NODE_FAILED', { detail: 'The node answered no data object' });
  const { metadata, items, answer, send, delayMs } = result;
  if (delayMs !== undefined && !Number.isFinite(delayMs))
    throw failure('NODE_FAILED', { detail: 'delayMs: Answer a number of milliseconds' });
  const isTrusted = type.plainOutput === true;
  const data = plainData(result.data, input, isTrusted);
  if (metadata === undefined && items === undefined && answer === undefined && send === undefined)
    return data === result.data ? result : { ...result, data };
  const read = isTrusted ? plainOrCopied : plainJson;
  return {
    ...result,
    data,
    ...(metadata === undefined ? {} : { metadata: plainObject(metadata, 'metadata') }),
    ...(items === undefined ? {} : { items: listOf(read(items, 'items')) }),
    ...(answer === undefined ? {} : { answer: { ...answer, body: bodyOf(answer.body, input, read) } }),
    ...(send === undefined ? {} : { send: send.map(({ queue, item }) => ({ queue, item: itemOf(item, input) })) }),
  };
}

function listOf(items: Json): readonly Json[] {
  if (!Array.isArray(items)) throw failure('NODE_FAILED', { detail: 'items: Answer a list' });
  return items;
}

function bodyOf(body: Json, input: JsonObject, read: typeof plainJson): Json {
  return body === input ? body : read(body, 'answer.body');
}

function itemOf({ id, data, metadata }: Item, input: JsonObject): Item {
  return {
    id,
    data: data === input ? data : plainObject(data, 'send.item.data'),
    metadata: plainObject(metadata, 'send.item.metadata'),
  };
}
