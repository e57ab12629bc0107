import { decodeSegment, taskKey } from '@loopwright/engine';
import type { NodeId, RunId } from '@loopwright/model';
import type { Flush, FlushResult } from '@loopwright/runtime/ports';
import { decodePayload } from '../../../packages/runtime/doors/payload.ts';

/** Crashes that hit a task while it ran, from which on it is accused. */
const KILLED = 3;

/** What the disk holds, as somebody sees it who watches it alone: the simulation's own account, beside the engine's. */
export interface Ledger {
  /** An incarnation was declared dead. */
  died(incarnation: number): void;
  /** What was under way in these lives was hit: their process was killed, or is dead to the others. */
  crashed(incarnations: Iterable<number>): void;
  /** A flush was written, or was refused. */
  flushed(flush: Flush, result: FlushResult): void;
  isDead(incarnation: number): boolean;
  /** When it was declared dead; Infinity: it never was. */
  diedAt(incarnation: number): number;
  /** Whether the `started` of an attempt is on disk. */
  hasStarted(key: string, attempt: number): boolean;
  /** Whether the output of a task is on disk. */
  hasOutput(key: string): boolean;
  /** Number of the message that a run began with; null: it had none on disk. */
  messageOf(run: RunId): number | null;
  /** Whether the message with this number, sent from outside, is on disk. */
  hasMessage(n: number): boolean;
}

/**
 * Makes it.
 *
 * @param now - simulated time
 * @param nodes - ids of the nodes, by their position in the plan
 * @param broken - hears of a promise that was broken
 */
export function createLedger(now: () => number, nodes: readonly NodeId[], broken: (what: string) => void): Ledger {
  const dead = new Map<number, number>();
  const lastFlush = new Map<number, number>();
  const started = new Set<string>();
  const outputs = new Set<string>();
  const messages = new Set<number>();
  /** Tasks that began, and whose outcome is not on disk: in which lives, and how many crashes have hit them. */
  const underWay = new Map<string, { readonly lives: Set<number>; crashes: number }>();
  const messageOfRun = new Map<RunId, number>();

  function journal(incarnation: number, runId: RunId, events: Uint8Array): void {
    for (const event of decodeSegment(events)) {
      if (!('task' in event)) continue;
      const key = taskKey(runId, nodes[event.task.node]!, event.task.path);
      const task = underWay.get(key) ?? { lives: new Set(), crashes: 0 };
      if (event.kind === 'started') {
        started.add(`${key} ${event.attempt}`);
        underWay.set(key, task);
        task.lives.add(incarnation);
        continue;
      }
      underWay.delete(key);
      if (event.kind === 'failed' && event.error.code === 'KILLED_PROCESS' && task.crashes < KILLED)
        broken(`${nodes[event.task.node]} of run ${runId} is accused, and ${task.crashes} crashes have hit it`);
      if (event.kind !== 'output') continue;
      if (outputs.has(key)) broken(`Run ${runId} has two outputs of ${nodes[event.task.node]}`);
      else outputs.add(key);
    }
  }

  return {
    died(incarnation) {
      if (!dead.has(incarnation)) dead.set(incarnation, now());
    },
    crashed(incarnations) {
      const lives = new Set(incarnations);
      for (const task of underWay.values()) {
        const { size } = task.lives;
        for (const life of task.lives) if (lives.has(life)) task.lives.delete(life);
        if (task.lives.size < size) task.crashes += 1;
      }
    },
    flushed({ incarnation, seq, groups }, result) {
      if (result.outcome === 'fenced') return;
      const last = lastFlush.get(incarnation) ?? 0;
      if (seq === last) return; // repeated: it was told what became of it
      if (dead.has(incarnation)) broken(`A flush of incarnation ${incarnation} landed after its fence`);
      if (seq !== last + 1) broken(`Flush ${seq} of incarnation ${incarnation} landed behind flush ${last}`);
      lastFlush.set(incarnation, seq);
      const left = new Set([...result.dropped, ...result.refused].map(({ group }) => group));
      groups.forEach(({ changes }, index) => {
        if (left.has(index)) return;
        for (const change of changes) {
          if (change.kind === 'open-run' && change.messageSeq !== null)
            messageOfRun.set(change.run.id, change.messageSeq);
          if (change.kind === 'append-journal') journal(incarnation, change.runId, change.events);
          if (change.kind === 'put-payload') keepMessage(change.payload.bytes);
        }
      });
      for (const { text } of result.refused) broken(`A group was refused: ${text}`);
    },
    isDead: (incarnation) => dead.has(incarnation),
    diedAt: (incarnation) => dead.get(incarnation) ?? Number.POSITIVE_INFINITY,
    hasStarted: (key, attempt) => started.has(`${key} ${attempt}`),
    hasOutput: (key) => outputs.has(key),
    messageOf: (run) => messageOfRun.get(run) ?? null,
    hasMessage: (n) => messages.has(n),
  };

  function keepMessage(bytes: Uint8Array): void {
    const payload = decodePayload(bytes);
    if (payload.kind === 'door') messages.add((payload.message.body as { n: number }).n);
  }
}
