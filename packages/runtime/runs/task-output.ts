import { followedPort, type ReadyTask, storeOutput } from '@loopwright/engine';
import { failure, type Item, type JournalEvent, type JsonObject } from '@loopwright/model';
import type { NodeResult } from '@loopwright/sdk';
import { encodeItem } from '../doors/payload.ts';
import type { Run } from './run.ts';

type OutputEvent = Extract<JournalEvent, { kind: 'output' }>;

/** The journal's entry of what a task answered, made plain before. Throws NODE_FAILED for a port that the node does not have. */
export function outputEventOf(
  ready: ReadyTask,
  startedAt: number,
  at: number,
  input: JsonObject,
  result: NodeResult,
): OutputEvent {
  const { node } = ready;
  const port = node.disabled ? 'default' : followedPort(node, result.port);
  const event: { -readonly [Key in keyof OutputEvent]: OutputEvent[Key] } = {
    kind: 'output',
    task: ready.task,
    attempt: ready.attempt,
    at,
    ms: at - startedAt,
    port,
    output: storeOutput(input, result.data),
  };
  if (result.metadata !== undefined) event.metadata = result.metadata;
  if (result.items !== undefined) event.items = result.items;
  if (result.delayMs !== undefined && result.delayMs > 0) event.until = at + Math.ceil(result.delayMs);
  if (result.answer !== undefined) event.answer = result.answer;
  return event;
}

/** Adds the messages that a task sends to the group of its end. */
export function sendChanges(
  run: Run,
  ready: ReadyTask,
  send: readonly { readonly queue: string; readonly item: Item }[],
): void {
  // All of them are checked before one is put: an attempt that fails sends nothing.
  const messages = send.map(({ queue, item }) => {
    const queueId = run.host.queues.get(queue);
    if (queueId === undefined)
      throw failure('NODE_FAILED', { detail: `Node ${ready.node.id} writes to a queue without a name` });
    return { queueId, payload: encodeItem(item) };
  });
  const puts: ReturnType<Run['host']['services']['send']>[] = [];
  try {
    for (const { queueId, payload } of messages) puts.push(run.host.services.send(queueId, payload));
  } catch (cause) {
    for (const { sent } of puts) sent(false);
    throw cause;
  }
  for (const { changes, bytes, sent } of puts) {
    for (const change of changes) run.changes.push(change);
    run.bytes += bytes;
    run.sent.push(sent);
  }
}
