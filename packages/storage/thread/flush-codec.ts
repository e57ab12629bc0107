import { crc32 } from 'node:zlib';
import type { Change, Flush, NewRun, RunEnd } from '@loopwright/runtime/ports';
import type { StoredGroup } from '../changes/flush/stored-change.ts';

/**
 * A flush on its way to the writer: numbers in one array, texts in another, bytes end to end. The two buffers are handed
 * over, not copied, and a flush of thousands of groups costs the main thread no object graph to clone.
 */
export interface EncodedFlush {
  readonly incarnation: number;
  readonly seq: number;
  readonly slots: Float64Array<ArrayBuffer>;
  readonly texts: readonly string[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const KINDS = [
  'put-payload',
  'send-message',
  'open-run',
  'append-journal',
  'end-run',
  'suspend-run',
  'lease-run',
  'acknowledge',
  'dead-letter',
  'release-messages',
  'set-cursor',
  'end-loop',
  'set-runtime',
  'set-node-state',
  'count-request',
  'remember-key',
  'park-run',
  'open-wait',
  'take-wait',
  'send-on-terms',
  'gather-messages',
] as const satisfies readonly Change['kind'][];
const KIND_CODE = new Map<string, number>(KINDS.map((kind, code) => [kind, code]));
const ENDS = ['succeeded', 'failed', 'cancelled'] as const;
const WAITS = ['callback', 'approval'] as const;
const ASIDE = ['suspended', 'blocked'] as const;
const ORIGINS = ['loop', 'request', 'trial', 'command'] as const;

/** Packs a flush. The caller's bytes are copied: it may reuse them at once. */
export function encodeFlush(flush: Flush): EncodedFlush {
  let slots = new Float64Array(64 + flush.groups.length * 40);
  let at = 0;
  const texts: string[] = [];
  const known = new Map<string, number>();
  const chunks: Uint8Array[] = [];
  let size = 0;

  // A null is NaN: no number of ours is.
  const number = (value: number | null): void => {
    if (at === slots.length) {
      const larger = new Float64Array(slots.length * 2);
      larger.set(slots);
      slots = larger;
    }
    slots[at++] = value ?? Number.NaN;
  };
  const fresh = (value: string | null): void => {
    number(value === null ? null : texts.push(value) - 1);
  };
  // Ids occur in group after group: each goes over once.
  const id = (value: string | null): void => {
    if (value === null) {
      number(null);
      return;
    }
    let index = known.get(value);
    if (index === undefined) {
      index = texts.push(value) - 1;
      known.set(value, index);
    }
    number(index);
  };
  const bytes = (value: Uint8Array): void => {
    chunks.push(value);
    number(value.byteLength);
    size += value.byteLength;
  };
  const end = (value: RunEnd): void => {
    number(ENDS.indexOf(value.state));
    number(value.endedAt);
    number(value.error === null ? 0 : 1);
    if (value.error !== null) {
      id(value.error.code);
      fresh(value.error.text);
    }
    id(value.errorNode);
  };
  const change = (value: Change): void => {
    number(KIND_CODE.get(value.kind)!);
    switch (value.kind) {
      case 'put-payload':
        number(value.payload.id);
        bytes(value.payload.bytes);
        return;
      case 'send-message':
        number(value.queueId);
        number(value.seq);
        number(value.payloadId);
        number(value.runId);
        number(value.leased ? 1 : 0);
        number(value.at);
        return;
      case 'open-run': {
        const { run } = value;
        number(run.id);
        number(run.loopId);
        id(run.workflowId);
        number(run.versionId);
        id(run.executionId);
        number(run.iteration);
        number(ORIGINS.indexOf(run.origin));
        number(run.payloadId);
        number(run.startedAt);
        number(run.caller ? 1 : 0);
        number(run.replayOf ?? null);
        number(value.messageSeq);
        number(value.end === null ? 0 : 1);
        if (value.end !== null) end(value.end);
        return;
      }
      case 'append-journal':
        number(value.runId);
        number(value.seq);
        bytes(value.events);
        return;
      case 'end-run':
        number(value.runId);
        end(value.end);
        return;
      case 'suspend-run':
        number(value.runId);
        number(ASIDE.indexOf(value.state));
        return;
      case 'lease-run':
        number(value.runId);
        number(value.uncertain === true ? 1 : 0);
        return;
      case 'acknowledge':
        number(value.seq);
        return;
      case 'dead-letter':
        number(value.seq);
        number(value.queueId);
        number(value.payloadId);
        number(value.runId);
        id(value.error.code);
        fresh(value.error.text);
        number(value.at);
        return;
      case 'release-messages':
        number(value.seqs.length);
        for (const seq of value.seqs) number(seq);
        return;
      case 'set-cursor':
        id(value.executionId);
        id(value.nodeId);
        fresh(JSON.stringify(value.value));
        number(value.ended ? 1 : 0);
        number(value.tries ?? 0);
        return;
      case 'end-loop':
        id(value.executionId);
        id(value.nodeId);
        return;
      case 'set-runtime':
        id(value.workflowId);
        id(value.key);
        fresh(value.value === undefined ? null : JSON.stringify(value.value));
        return;
      case 'set-node-state':
        id(value.workflowId);
        id(value.nodeId);
        fresh(JSON.stringify(value.value));
        return;
      case 'count-request':
        id(value.workflowId);
        number(value.at);
        return;
      case 'remember-key':
        number(value.userId);
        id(value.door);
        fresh(value.key);
        number(value.runId);
        fresh(JSON.stringify(value.answer));
        number(value.at);
        return;
      case 'park-run':
        number(value.runId);
        number(value.until);
        number(value.keepsPlace ? 1 : 0);
        return;
      case 'open-wait':
        number(value.runId);
        fresh(value.key);
        number(WAITS.indexOf(value.of));
        id(value.workflowId);
        id(value.nodeId);
        fresh(JSON.stringify(value.request));
        number(value.until);
        number(value.at);
        return;
      case 'take-wait':
        number(value.runId);
        fresh(value.key);
        return;
      case 'send-on-terms':
        number(value.queueId);
        number(value.seq);
        number(value.payloadId);
        number(value.runId);
        number(value.at);
        fresh(value.key);
        number(value.priority);
        number(value.until);
        number(value.expiresAt);
        fresh(value.dedupe?.key ?? null);
        number(value.dedupe?.until ?? null);
        fresh(value.debounce?.key ?? null);
        number(value.debounce?.until ?? null);
        number(value.debounce?.latest ?? null);
        return;
      case 'gather-messages':
        number(value.payloadId);
        number(value.seqs.length);
        for (const seq of value.seqs) number(seq);
        return;
    }
  };

  number(flush.groups.length);
  for (const group of flush.groups) {
    number(group.lease);
    id(group.epoch === null ? null : group.epoch.workflowId);
    if (group.epoch !== null) number(group.epoch.epoch);
    number(group.changes.length);
    for (const each of group.changes) change(each);
  }
  const packed = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    packed.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return { incarnation: flush.incarnation, seq: flush.seq, slots: slots.subarray(0, at), texts, bytes: packed };
}

/** Unpacks a flush. Bytes are views on the buffer that came. */
export function decodeFlush(flush: EncodedFlush): readonly StoredGroup[] {
  const { slots, texts } = flush;
  let at = 0;
  let offset = 0;
  const number = (): number => slots[at++]!;
  const maybe = (): number | null => {
    const value = slots[at++]!;
    return Number.isNaN(value) ? null : value;
  };
  const maybeText = (): string | null => {
    const index = maybe();
    return index === null ? null : texts[index]!;
  };
  const text = (): string => texts[number()]!;
  const bytes = (): Uint8Array => {
    const length = number();
    const view = flush.bytes.subarray(offset, offset + length);
    offset += length;
    return view;
  };
  const list = <Entry>(entry: () => Entry): Entry[] => {
    const entries: Entry[] = [];
    for (let left = number(); left > 0; left -= 1) entries.push(entry());
    return entries;
  };
  const end = (): RunEnd => {
    const state = ENDS[number()]!;
    const endedAt = number();
    const error = number() === 1 ? { code: text(), text: text() } : null;
    return { state, endedAt, error, errorNode: maybeText() } as RunEnd;
  };
  // The brands of ids are a matter of types only; `encodeFlush` wrote what they were.
  const change = (): unknown => {
    const kind = KINDS[number()]!;
    switch (kind) {
      case 'put-payload':
        return { kind, payload: { id: number(), bytes: bytes() } };
      case 'send-message':
        return {
          kind,
          queueId: number(),
          seq: maybe(),
          payloadId: maybe(),
          runId: maybe(),
          leased: number() === 1,
          at: number(),
        };
      case 'open-run': {
        const run = {
          id: number(),
          loopId: maybe(),
          workflowId: text(),
          versionId: number(),
          executionId: maybeText(),
          iteration: number(),
          origin: ORIGINS[number()]!,
          payloadId: maybe(),
          startedAt: number(),
          caller: number() === 1,
          replayOf: maybe(),
        } as unknown as NewRun;
        return { kind, run, messageSeq: maybe(), end: number() === 1 ? end() : null };
      }
      case 'append-journal':
        return { kind, runId: number(), seq: number(), events: bytes() };
      case 'end-run':
        return { kind, runId: number(), end: end() };
      case 'suspend-run':
        return { kind, runId: number(), state: ASIDE[number()]! };
      case 'lease-run':
        return { kind, runId: number(), uncertain: number() === 1 };
      case 'acknowledge':
        return { kind, seq: number() };
      case 'dead-letter':
        return {
          kind,
          seq: maybe(),
          queueId: number(),
          payloadId: maybe(),
          runId: number(),
          error: { code: text(), text: text() },
          at: number(),
        };
      case 'release-messages':
        return { kind, seqs: list(number) };
      case 'set-cursor':
        return { kind, executionId: text(), nodeId: text(), value: text(), ended: number() === 1, tries: number() };
      case 'end-loop':
        return { kind, executionId: text(), nodeId: text() };
      case 'set-runtime':
        return { kind, workflowId: text(), key: text(), value: maybeText() };
      case 'set-node-state':
        return { kind, workflowId: text(), nodeId: text(), value: text() };
      case 'count-request':
        return { kind, workflowId: text(), at: number() };
      case 'remember-key':
        return { kind, userId: number(), door: text(), key: text(), runId: maybe(), answer: text(), at: number() };
      case 'park-run':
        return { kind, runId: number(), until: maybe(), keepsPlace: number() === 1 };
      case 'open-wait':
        return {
          kind,
          runId: number(),
          key: text(),
          of: WAITS[number()]!,
          workflowId: text(),
          nodeId: text(),
          request: text(),
          until: maybe(),
          at: number(),
        };
      case 'take-wait':
        return { kind, runId: number(), key: text() };
      case 'send-on-terms': {
        const [queueId, seq, payloadId, runId, at] = [number(), maybe(), number(), maybe(), number()];
        const [key, priority] = [maybeText(), number()];
        const [until, expiresAt] = [maybe(), maybe()];
        const [dedupeKey, dedupeUntil] = [maybeText(), maybe()];
        const dedupe = dedupeKey === null ? null : { key: dedupeKey, until: dedupeUntil };
        const [debounceKey, quiet, latest] = [maybeText(), maybe(), maybe()];
        const debounce = debounceKey === null ? null : { key: debounceKey, until: quiet, latest };
        return { kind, queueId, seq, payloadId, runId, at, key, priority, until, expiresAt, dedupe, debounce };
      }
      case 'gather-messages': {
        const payloadId = number();
        return { kind, payloadId, seqs: list(number) };
      }
    }
  };
  return list(() => {
    const lease = maybe();
    const workflowId = maybeText();
    const epoch = workflowId === null ? null : { workflowId, epoch: number() };
    return { lease, epoch, changes: list(change) } as StoredGroup;
  });
}

/** Tells a flush that is repeated from another one under the same number. */
export function fingerprint(flush: EncodedFlush): string {
  const { slots } = flush;
  const numbers = crc32(new Uint8Array(slots.buffer, slots.byteOffset, slots.byteLength));
  const sizes = `${slots.length}.${flush.texts.length}.${flush.bytes.byteLength}`;
  return `${sizes}.${numbers}.${crc32(flush.texts.join('\n'))}.${crc32(flush.bytes)}`;
}
