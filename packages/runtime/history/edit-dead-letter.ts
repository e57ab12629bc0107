import { isDeepStrictEqual } from 'node:util';
import { decodeSegment } from '@loopwright/engine';
import {
  failure,
  invalidFields,
  isJsonObject,
  type Json,
  type MessageSeq,
  type RunId,
  type UserId,
} from '@loopwright/model';
import {
  decodePayload,
  encodeBatch,
  encodeEditedDoor,
  encodeItem,
  type Payload,
  type SinglePayload,
} from '../doors/payload.ts';
import type { LoadedVersions } from '../executions/versions.ts';
import type { Clock, Store } from '../ports.ts';
import { shownPayload } from './shown-payload.ts';

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly versions: LoadedVersions;
}

/**
 * Puts an edited payload into a dead letter. Only while no node has ended that read the old one: outputs are kept by a
 * redrive, and refer to the input that they were made from. Answers whether it is another than it was.
 */
export async function editDeadLetter(parts: Parts, ownerId: UserId, seq: MessageSeq, payload: Json): Promise<boolean> {
  const { store } = parts;
  const letter = await store.history.deadLetter(ownerId, seq);
  if (letter === null) throw failure('MESSAGE_NOT_FOUND');
  if (letter.payload === null) throw used('The input of this run is part of its journal');
  const edited = encodeLike(decodePayload(letter.payload), payload);
  if (letter.runId !== null) await refuseUsed(parts, ownerId, letter.runId);
  if (isDeepStrictEqual(shownPayload(edited), shownPayload(letter.payload))) return false;
  // A redrive gives it another number: what was looked at is what is written to.
  const outcome = await store.workflows.editDeadLetter(ownerId, seq, edited, parts.clock.now());
  if (outcome === 'unknown') throw failure('MESSAGE_NOT_FOUND');
  if (outcome === 'not-dead') throw failure('DEAD_LETTER_ONLY', { detail: 'Only a dead letter can be edited' });
  return true;
}

async function refuseUsed({ store, versions }: Parts, ownerId: UserId, runId: RunId): Promise<void> {
  const run = await store.history.run(ownerId, runId);
  if (run === null) return; // the message begins another one
  const version = await store.workflows.versionById(run.versionId);
  const plan = version === null ? null : versions.toRead(version);
  const { segments } = await store.history.journal(runId);
  let begins = false;
  for (const event of segments.flatMap((segment) => decodeSegment(segment))) {
    if (event.kind === 'output') {
      if (event.output.base === 'message' && !begins) begins = true;
      else throw used(`Node ${nameOf(event.task.node)} is done and has read it`);
    } else if (event.kind === 'failed' && event.retryAt === null && takesErrors(event.task.node)) {
      throw used(`What node ${nameOf(event.task.node)} failed with has gone on by its error port`);
    }
  }
  if (!begins) throw used('The run did not come as far as to read it');

  function nameOf(index: number): string {
    return plan?.nodes[index]?.id ?? String(index);
  }

  function takesErrors(index: number): boolean {
    return plan === null || plan.loops.some((loop) => (loop.wiring.wires[index]?.error ?? -1) !== -1);
  }
}

function used(why: string): Error {
  return failure('INPUT_USED', {
    detail: `${why}: a redrive would not read the edited input. Replay the run with the edited data instead.`,
  });
}

/** The bytes of the edited payload, of the kind that it was; keys that it lacks stay as they were. Throws INVALID_FIELDS. */
function encodeLike(was: Payload, payload: Json): Uint8Array {
  if (was.kind !== 'batch') return encodeSingleLike(was, payload);
  const { messages } = was;
  // Some may be taken out; one that is added has nothing that it could be like.
  if (!Array.isArray(payload) || payload.length === 0 || payload.length > messages.length)
    throw invalidFields({ payload: [`Enter a list of 1 to ${messages.length} messages of the form that is shown.`] });
  const ofId = (id: Json | undefined) => messages.find((each) => each.kind === 'item' && each.item.id === id);
  return encodeBatch(
    payload.map((each, index) =>
      encodeSingleLike((isJsonObject(each) ? ofId(each.id) : undefined) ?? messages[index]!, each),
    ),
  );
}

function encodeSingleLike(was: SinglePayload, payload: Json): Uint8Array {
  if (!isJsonObject(payload)) throw invalidFields({ payload: ['Enter a JSON object of the form that is shown.'] });
  if (was.kind === 'item') {
    const { id, metadata } = was.item;
    if (!isJsonObject(payload.data)) throw invalidFields({ 'payload.data': ['Enter a JSON object.'] });
    if (payload.metadata !== undefined && !isJsonObject(payload.metadata))
      throw invalidFields({ 'payload.metadata': ['Enter a JSON object.'] });
    return encodeItem({ id, data: payload.data, metadata: payload.metadata ?? metadata });
  }
  const { channel, receivedAt } = was.message;
  const {
    method = was.message.method,
    headers = was.message.headers,
    query_params: query = was.message.query,
  } = payload;
  if (typeof method !== 'string') throw invalidFields({ 'payload.method': ['Not a valid string.'] });
  if (!isMapOf(headers, (value) => typeof value === 'string'))
    throw invalidFields({ 'payload.headers': ['Enter an object of strings.'] });
  if (!isMapOf(query, (value) => Array.isArray(value) && value.every((each) => typeof each === 'string')))
    throw invalidFields({ 'payload.query_params': ['Enter an object of lists of strings.'] });
  const { body = was.message.body } = payload;
  if (was.message.input !== null && !isJsonObject(body))
    throw invalidFields({ 'payload.body': ['Enter a JSON object.'] });
  const head = { channel, receivedAt, method, headers: headers as Headers, query: query as Query };
  return encodeEditedDoor(head, was.message, body);
}

type Headers = Readonly<Record<string, string>>;
type Query = Readonly<Record<string, readonly string[]>>;

function isMapOf(value: unknown, isEntry: (value: unknown) => boolean): boolean {
  return isJsonObject(value) && Object.values(value).every(isEntry);
}
