import { isJsonObject, type Json } from '@loopwright/model';
import { APPROVAL_KINDS, type ApprovalField, type ApprovalRequest, type WaitFor } from '../node-type.ts';
import { plainJson } from './plain-json.ts';
import { LONGEST_MS, wrongAnswer } from './wrong-answer.ts';

/**
 * What a task waits for, as it is stored: a time that has passed already is none, and a part of a millisecond a whole one.
 *
 * @throws NODE_FAILED for a wait that is none, with the path of what is wrong
 */
export function plainWait(wait: WaitFor): WaitFor {
  if (typeof wait !== 'object' || (wait.for !== 'callback' && wait.for !== 'approval'))
    throw wrongAnswer('wait.for', '"callback" or "approval"');
  const timeoutMs = timeoutOf(wait.timeoutMs);
  if (wait.for === 'approval') return { for: 'approval', request: requestOf(wait.request), timeoutMs };
  if (typeof wait.url !== 'string') throw wrongAnswer('wait.url', 'a URL that callbackUrl gave');
  return { for: 'callback', url: wait.url, timeoutMs };
}

function timeoutOf(ms: number | null): number | null {
  if (ms === null) return null;
  if (!Number.isFinite(ms) || ms > LONGEST_MS)
    throw wrongAnswer('wait.timeoutMs', `a number of milliseconds up to ${LONGEST_MS}, or null`);
  return Math.ceil(Math.max(0, ms));
}

function requestOf(request: ApprovalRequest): ApprovalRequest {
  const plain = plainJson(request, 'wait.request');
  if (!isJsonObject(plain)) throw wrongAnswer('wait.request', 'an object with title, text and fields');
  const { title, text, fields } = plain;
  if (typeof title !== 'string') throw wrongAnswer('wait.request.title', 'a text');
  if (typeof text !== 'string') throw wrongAnswer('wait.request.text', 'a text');
  if (!Array.isArray(fields)) throw wrongAnswer('wait.request.fields', 'a list');
  const asked = fields.map((field, at) => {
    if (!isApprovalField(field)) throw wrongAnswer(`wait.request.fields[${at}]`, FIELD);
    const { name, label, kind, required, choices } = field;
    return { name, label, kind, required, choices };
  });
  if (new Set(asked.map(({ name }) => name)).size < asked.length)
    throw wrongAnswer('wait.request.fields', 'fields with names of their own');
  return { title, text, fields: asked };
}

const FIELD = `an object with the texts name and label, a kind (${APPROVAL_KINDS.join(', ')}), required (true or false) and choices (a list of texts)`;

/** Whether a value is a field that a person can be asked for. */
export function isApprovalField(value: Json): value is Json & ApprovalField {
  if (!isJsonObject(value)) return false;
  const { name, label, kind, required, choices } = value;
  return (
    typeof name === 'string' &&
    name !== '__proto__' && // a key that is dropped from what is sent
    typeof label === 'string' &&
    APPROVAL_KINDS.some((one) => one === kind) &&
    typeof required === 'boolean' &&
    Array.isArray(choices) &&
    choices.every((choice) => typeof choice === 'string')
  );
}
