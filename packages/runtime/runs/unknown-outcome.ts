import { type ReadyTask, taskKey } from '@loopwright/engine';
import { failure, type UnknownOutcome } from '@loopwright/model';
import { type ApprovalRequest, addKey, type NodeResult, type WaitAnswer, type WaitFor } from '@loopwright/sdk';
import { record } from './append-group.ts';
import type { Run } from './run.ts';
import type { TaskContext } from './task-context.ts';

/** Longest that a probe by an address takes. */
const PROBE_MS = 30_000;
const SHOWN_CHARACTERS = 65_536;
const SUFFIX = '-outcome';
const DONE = 'It was done: go on';
const NOT_DONE = 'It was not done: do it now';

/** What is known of an attempt whose outcome nobody had heard: that it was done, with what it gave, or not; or who is to be asked. */
export type Found =
  | { readonly found: 'done'; readonly result: NodeResult }
  | { readonly found: 'not-done' }
  /** It has no effect outside: it is simply done again. */
  | { readonly found: 'harmless' }
  | { readonly found: 'ask'; readonly wait: WaitFor };

/** Whether a task is looked into before it is done again: its earlier attempt began, and nobody heard how that went. */
export function asksFirst({ node, repeated }: ReadyTask): boolean {
  return repeated && !node.disabled && node.whenUnknown.rule !== 'repeat';
}

/** Looks what became of the earlier attempt, as the node's rule says. Throws what the probe does: then nothing is known. */
export async function lookInto(run: Run, { node }: ReadyTask, context: TaskContext): Promise<Found> {
  const { type, whenUnknown } = node;
  if (type.effects(context.fields) !== 'external') return { found: 'harmless' };
  if (whenUnknown.rule === 'ask') return { found: 'ask', wait: questionOf(run, node.type.label) };
  const url = whenUnknown.probeUrl?.(context.scope) ?? null;
  const result = type.probe === null ? await probeByAddress(context, url) : await type.probe(context, url);
  return result === null ? { found: 'not-done' } : { found: 'done', result };
}

/** Names the wait for a person's word on this attempt. */
export function keyOfOutcome(run: Run, { node, task, attempt, edits }: ReadyTask): string {
  return `${taskKey(run.id, node.id, task.path, edits)}-${attempt}${SUFFIX}`;
}

/** Whether a wait is one for a person's word on an earlier attempt. */
export function isOutcomeKey(key: string): boolean {
  return key.endsWith(SUFFIX);
}

/** What a person said of the earlier attempt. */
export function outcomeOf(answer: WaitAnswer): { readonly outcome: UnknownOutcome; readonly by: string | null } {
  if (answer.by !== 'approval') return { outcome: 'failed', by: null };
  if (!answer.approved) return { outcome: 'failed', by: answer.person };
  return { outcome: answer.values.outcome === DONE ? 'done' : 'not-done', by: answer.person };
}

/** Records what is known now of an attempt whose outcome nobody had heard. */
export function settleOutcome(
  run: Run,
  { task, attempt }: ReadyTask,
  at: number,
  outcome: UnknownOutcome,
  by: string | null,
): void {
  record(run, { kind: 'settled', task, attempt, at, outcome, by });
}

/** GET: 2xx says that it was done, 404 or 410 that it was not; all else is no answer. */
async function probeByAddress({ data, http, signal, taskKey: key }: TaskContext, url: string | null) {
  if (url === null || url === '')
    throw failure('FIELD_INVALID', { detail: 'probe_url: It gives no address.', details: { field: 'probe_url' } });
  const { status, body } = await http.send({ method: 'GET', url, timeoutMs: PROBE_MS, signal, idempotencyKey: key });
  if (status === 404 || status === 410) return null;
  if (status < 200 || status > 299)
    throw failure('NODE_FAILED', {
      detail: `probe_url: It answered ${status}, which does not say whether it was done`,
    });
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8').slice(0, SHOWN_CHARACTERS);
  return { data: addKey(data, 'probe', { status, body: text }) };
}

function questionOf(run: Run, label: string): WaitFor {
  const request: ApprovalRequest = {
    title: `Was it done? ${label}, run ${run.id}`,
    text:
      'The process ended while this task was under way. What it does outside may have been done, or not. ' +
      'Look there and say what you found; reject to let the task fail.',
    fields: [{ name: 'outcome', label: 'What happened', kind: 'choice', required: true, choices: [DONE, NOT_DONE] }],
  };
  return { for: 'approval', request, timeoutMs: null };
}
