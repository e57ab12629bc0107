import { encodeSegment } from '@loopwright/engine';
import type { FailureRecord, JournalEvent } from '@loopwright/model';
import type { GroupFate } from '../commit/committer.ts';
import type { Change, NewRun, RunEnd } from '../ports.ts';
import { letGoOfHeldBack } from './held-back.ts';
import type { Run, RunMessage, RunOver } from './run.ts';

/** About what a group weighs beside its bytes. */
const GROUP_BYTES = 200;

const NOTHING_SENT: Run['sent'] = [];

/** What a group begins when it is the first of a run in this life: the run itself, or its second lease. */
interface FirstGroup {
  /** The run as the group opens it; null when it is on disk already. */
  readonly opening: NewRun | null;
  readonly retaking: boolean;
}

/**
 * Appends all that a run changed since its last group. Nothing is appended when nothing changed.
 *
 * A run that ends within its first group never has a message row of its own, unless its message was stored before.
 * @param end - the run's end, when this is its last group
 */
export function appendGroup(run: Run, end: RunEnd | null): void {
  if (run.events.length === 0 && run.changes.length === 0 && end === null && run.opening === null) return;
  const changes: Change[] = [];
  const opening = run.opening;
  const lease = opening === null && !run.retaking ? run.id : null;
  const epoch = opening === null ? null : run.host.epoch;
  if (opening !== null) openRun(run, changes, end);
  else if (run.retaking) changes.push({ kind: 'lease-run', runId: run.id, uncertain: run.uncertain });
  const first: FirstGroup = { opening, retaking: run.retaking };
  run.retaking = false;

  let bytes = run.bytes + GROUP_BYTES;
  if (run.events.length > 0) {
    const events = encodeOrNull(run.events);
    if (events === null) {
      failWithoutItsData(run, 'they are no JSON, or nested too deeply', end !== null, first);
      return;
    }
    bytes += events.byteLength;
    changes.push({ kind: 'append-journal', runId: run.id, seq: run.journalSeq, events });
    run.journalSeq += 1;
    run.events = [];
  }
  for (const change of run.changes) changes.push(change);
  if (end !== null) endRun(run, changes, opening !== null, end);
  run.changes = [];
  run.bytes = 0;
  // A list that this group alone hears of: what the run sends later belongs to a later group.
  const sent = run.sent.length > 0 ? run.sent : NOTHING_SENT;
  if (sent.length > 0) run.sent = [];
  const { committer } = run.host.services;
  const onFate = (fate: GroupFate): void => settle(run, fate, sent, end, first);
  // The end of a run that nobody called, and that sent nothing, is waited for by nobody.
  if (end !== null && sent.length === 0 && run.host.mode === 'production')
    committer.appendLeisurely({ lease, epoch, changes }, bytes, onFate);
  else committer.append({ lease, epoch, changes }, bytes, onFate);
}

function openRun(run: Run, changes: Change[], end: RunEnd | null): void {
  const { message, opening } = run;
  if (message.payload !== null && message.payloadId !== null) {
    changes.push({ kind: 'put-payload', payload: { id: message.payloadId, bytes: message.payload } });
    run.bytes += message.payload.byteLength;
    message.payload = null;
  }
  changes.push(...gathering(message));
  const queueId = message.queueId ?? message.inbox ?? null;
  // One that was accepted at a door has its number among the others also as a dead letter.
  const outlives = end === null || (end.state === 'failed' && message.unkept === true);
  if (message.seq === null && outlives && queueId !== null) {
    // It outlives its first flush: from now on it is a leased message like any other.
    message.seq = run.host.services.ids.message();
    changes.push({
      kind: 'send-message',
      queueId,
      seq: message.seq,
      payloadId: message.payloadId,
      runId: run.id,
      leased: true,
      at: opening!.startedAt,
    });
  }
  changes.push({ kind: 'open-run', run: opening!, messageSeq: message.seq, end });
  run.opening = null;
}

/** Makes one message of those that a batch was made of. */
function gathering({ seq, payloadId, gathered }: RunMessage): readonly Change[] {
  if (gathered === undefined || seq === null || payloadId === null) return [];
  return [{ kind: 'gather-messages', seqs: [seq, ...gathered.others], payloadId }];
}

function endRun(run: Run, changes: Change[], opened: boolean, end: RunEnd): void {
  const { message } = run;
  if (!opened) changes.push({ kind: 'end-run', runId: run.id, end });
  if (end.state === 'failed' && message.queueId !== null) {
    changes.push({
      kind: 'dead-letter',
      seq: message.seq,
      queueId: message.queueId,
      payloadId: message.payloadId,
      runId: run.id,
      error: end.error!,
      at: end.endedAt,
    });
  } else if (message.seq !== null) {
    changes.push({ kind: 'acknowledge', seq: message.seq });
  }
}

function settle(run: Run, fate: GroupFate, sent: Run['sent'], end: RunEnd | null, first: FirstGroup): void {
  if (fate.fate === 'written') {
    for (const call of sent) call();
    if (end !== null && end.state === 'failed') tellDead(run, end);
    if (end !== null)
      run.onDurable?.(run, { how: 'ended', outcome: end.state === 'succeeded' ? 'succeeded' : 'failed' });
    return;
  }
  for (const call of sent) call(false);
  if (fate.fate === 'refused') {
    failWithoutItsData(run, fate.text, end !== null, first);
    return;
  }
  lose(run, { how: 'lost', reason: fate.fate === 'dropped' ? fate.reason : 'unavailable' });
}

/** Its message, where it has a queue, is a dead letter. */
function tellDead({ id, message, host }: Run, { error, endedAt }: RunEnd): void {
  if (message.queueId === null || error === null) return;
  host.services.onDeadLetter({ queueId: message.queueId, workflowId: host.workflowId, runId: id, error, at: endedAt });
}

/** The segment of these events; null when data in them are no JSON: nested too deeply, cyclic, or of a kind that JSON lacks. */
function encodeOrNull(events: readonly JournalEvent[]): Uint8Array | null {
  try {
    return encodeSegment(events);
  } catch (cause) {
    if (cause instanceof RangeError || cause instanceof TypeError) return null;
    throw cause;
  }
}

/**
 * Its data could not be stored: it fails alone, with that finding and without the data. One whose message nobody keeps yet
 * never was.
 *
 * @param first - what its lost group would have begun
 */
function failWithoutItsData(run: Run, text: string, hadEnded: boolean, { opening, retaking }: FirstGroup): void {
  const { services } = run.host;
  if (opening !== null && run.message.unkept === true) {
    lose(run, { how: 'lost', reason: 'refused' });
    return;
  }
  services.log.warn({ run: run.id, workflow: run.host.workflowId }, `The data of a run could not be stored: ${text}`);
  const error: FailureRecord = { code: 'NODE_FAILED', text: `The data of this run could not be stored: ${text}` };
  const end: RunEnd = { state: 'failed', endedAt: services.clock.now(), error, errorNode: null };
  const changes: Change[] = [];
  if (run.message.queueId !== null) {
    changes.push({
      kind: 'dead-letter',
      seq: run.message.seq,
      queueId: run.message.queueId,
      payloadId: null,
      runId: run.id,
      error,
      at: end.endedAt,
    });
  }
  if (run.message.queueId === null && run.message.seq !== null)
    changes.push({ kind: 'acknowledge', seq: run.message.seq });
  const over: RunOver = { how: 'ended', outcome: 'failed', error: error.code };
  const wasOver = run.state === 'over';
  abandon(run);
  const ending: Change =
    opening === null
      ? { kind: 'end-run', runId: run.id, end }
      : { kind: 'open-run', run: { ...opening, payloadId: null }, messageSeq: run.message.seq, end };
  const begun: Change[] = retaking ? [{ kind: 'lease-run', runId: run.id, uncertain: run.uncertain }] : [];
  const { message } = run;
  if (opening !== null && message.gathered !== undefined && message.payloadId !== null) {
    begun.push({ kind: 'put-payload', payload: { id: message.payloadId, bytes: message.gathered.payload } });
    begun.push(...gathering(message));
  }
  services.committer.append(
    { lease: null, epoch: null, changes: [...begun, ending, ...changes] },
    GROUP_BYTES,
    ({ fate }) => {
      if (fate === 'written' && opening !== null) message.gathered?.written();
      if (fate === 'written') tellDead(run, end);
      run.onDurable?.(run, fate === 'written' ? over : { how: 'lost', reason: 'unavailable' });
    },
  );
  if (!wasOver && !hadEnded) run.onOver(run, over);
}

/** Drops a run whose right or store is gone, and tells whoever waits for it. */
export function lose(run: Run, over: RunOver): void {
  const wasOver = run.state === 'over';
  abandon(run);
  if (over.how === 'lost' && over.reason === 'unavailable') run.host.services.outlived.add(run.id);
  if (!wasOver) run.onOver(run, over);
  run.onDurable?.(run, over);
}

/** Drops a run from memory: its tasks are aborted, its waits cancelled, nothing more is written of it. */
export function abandon(run: Run): void {
  run.state = 'over';
  for (const wait of run.waits) wait.cancel();
  run.waits.clear();
  const { live } = run.host;
  for (const { abort, node, task } of run.inFlight) {
    abort.abort();
    live?.withdrawn({ runId: run.id, nodeId: node.id, nodeType: node.type.identifier, path: task.path });
  }
  run.inFlight.clear();
  letGoOfHeldBack(run);
  for (const call of run.sent) call(false);
  run.sent = [];
}

/** Adds an event to what the next group carries, after the machine took it. */
export function record(run: Run, event: JournalEvent): void {
  run.machine.apply(event);
  run.events.push(event);
  run.trace?.heard(event);
}
