import type { StoredChangeOf } from './stored-change.ts';

/** A run as it is, or will be once the flush is written. */
export interface DraftRun {
  /** The row that the flush writes; null for one that was there before. */
  readonly row:
    | (StoredChangeOf<'open-run'>['run'] & { readonly workflowNum: number; readonly executionNum: number | null })
    | null;
  readonly loopId: number | null;
  readonly state: number;
  readonly worker: number | null;
  readonly endedAt: number | null;
  readonly errorCode: string | null;
  readonly errorText: string | null;
  readonly errorNode: string | null;
  /** 1: one of its tasks may have run twice. */
  readonly uncertain: number;
}

/** A message as it is, or will be. One without a seq of its own goes by a negative number until it is written. */
export interface DraftMessage {
  readonly isNew: boolean;
  readonly queueId: number;
  readonly state: number;
  readonly worker: number | null;
  readonly runId: number | null;
  readonly payloadId: number | null;
  readonly deliveries: number;
  readonly createdAt: number;
  readonly deadAt: number | null;
  readonly dueAt: number | null;
  readonly errorCode: string | null;
  readonly errorText: string | null;
  readonly key?: string | null;
  /** Of a message that the flush sends. */
  readonly expiresAt?: number | null;
  readonly priority?: number;
  /** It comes with a run, and waits at the end of its queue. */
  readonly requeued?: boolean;
}

/** What the database holds of all that a flush names, read and locked before anything is decided. */
export interface Facts {
  readonly runs: ReadonlyMap<number, DraftRun>;
  readonly messages: ReadonlyMap<number, DraftMessage>;
  /** Last segment of a run's journal. */
  readonly segments: ReadonlyMap<number, number>;
  readonly epochs: ReadonlyMap<string, number>;
  readonly workflowNums: ReadonlyMap<string, number>;
  readonly executionNums: ReadonlyMap<string, number>;
  /** By account, door and key. */
  readonly keys: ReadonlyMap<string, { readonly runId: number | null; readonly at: number }>;
  /** By queue and key: until when a message with that key is left out. */
  readonly seen: ReadonlyMap<string, number>;
  /** By queue and key: the message that waits for its key to be quiet. */
  readonly settling: ReadonlyMap<string, { readonly seq: number; readonly latest: number }>;
}

/** What a task waits for, as its row has it. */
export type DraftWait = StoredChangeOf<'open-wait'> & { readonly workflowNum: number };

/** A key that lets no second message in for a while; `at` is when it was sent. */
export interface DraftSeen {
  readonly queueId: number;
  readonly key: string;
  readonly until: number;
  readonly at: number;
}

/** The last message of a key that waits for it to be quiet. */
export interface DraftSettling {
  readonly queueId: number;
  readonly key: string;
  readonly seq: number;
  readonly latest: number;
}

/** Facts of a flush that names nothing. */
export const NO_FACTS: Facts = {
  runs: new Map(),
  messages: new Map(),
  segments: new Map(),
  epochs: new Map(),
  workflowNums: new Map(),
  executionNums: new Map(),
  keys: new Map(),
  seen: new Map(),
  settling: new Map(),
};

export interface DraftKey {
  readonly userId: number;
  readonly door: string;
  readonly key: string;
  readonly runId: number | null;
  readonly answer: string;
  readonly at: number;
}

/**
 * What a flush will have changed, gathered in memory: each row is written once, by a few statements of many rows. Groups
 * see what those before them did; one that loses its right is undone without a trace.
 */
export interface Draft {
  readonly facts: Facts;
  /** The incarnation that flushes. */
  readonly worker: number;
  readonly runs: Map<number, DraftRun>;
  /** Null: taken away. */
  readonly messages: Map<number, DraftMessage | null>;
  readonly messagesOfRun: Map<number, readonly number[]>;
  readonly segments: Map<number, number>;
  readonly journal: Map<number, { readonly runId: number; readonly seq: number; readonly events: Uint8Array }>;
  readonly payloads: Map<number, Uint8Array>;
  /** References to payloads that came and went; `left` when one went. */
  readonly references: Map<number, { readonly change: number; readonly left: boolean }>;
  /** The number behind the last that a run of the loop has. */
  readonly loops: Map<number, number>;
  readonly minutes: Map<
    string,
    { readonly loopId: number; readonly minute: number; readonly succeeded: number; readonly failed: number }
  >;
  readonly cursors: Map<
    string,
    {
      readonly executionNum: number;
      readonly nodeId: string;
      readonly value: string;
      readonly ended: boolean;
      readonly tries: number;
    }
  >;
  readonly ends: Map<string, { readonly executionNum: number; readonly nodeId: string }>;
  readonly requests: Map<number, { readonly count: number; readonly last: number }>;
  readonly runtime: Map<string, { readonly workflowNum: number; readonly key: string; readonly value: string | null }>;
  readonly nodeStates: Map<string, { readonly workflowNum: number; readonly nodeId: string; readonly value: string }>;
  readonly keys: Map<string, DraftKey>;
  /** By run and key: what tasks wait for. */
  readonly waits: Map<string, DraftWait>;
  /** By run and key: false when the wait was opened anew after it was taken. */
  readonly takes: Map<string, { readonly runId: number; readonly key: string; readonly isTaken: boolean }>;
  /** By queue and key. */
  readonly seen: Map<string, DraftSeen>;
  /** By queue and key. */
  readonly settling: Map<string, DraftSettling>;
  /** Runs whose message is parked: what was answered meanwhile makes it ready. */
  readonly parked: Map<number, true>;
  /** Sets an entry of one of these maps so that `undo` can take it back. */
  put<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void;
  /** The group so far stays. */
  keep(): void;
  /** Takes back all that was put since the last `keep`. */
  undo(): void;
}

/** Begins a draft upon what is there. */
export function newDraft(worker: number, facts: Facts): Draft {
  let log: unknown[] = []; // map, key and what was there before, over and over
  const messagesOfRun = new Map<number, number[]>();
  for (const [seq, { runId }] of facts.messages) {
    if (runId === null) continue;
    const known = messagesOfRun.get(runId);
    if (known === undefined) messagesOfRun.set(runId, [seq]);
    else known.push(seq);
  }
  return {
    facts,
    worker,
    runs: new Map(facts.runs),
    messages: new Map(facts.messages),
    messagesOfRun,
    segments: new Map(facts.segments),
    journal: new Map(),
    payloads: new Map(),
    references: new Map(),
    loops: new Map(),
    minutes: new Map(),
    cursors: new Map(),
    ends: new Map(),
    requests: new Map(),
    runtime: new Map(),
    nodeStates: new Map(),
    keys: new Map(),
    waits: new Map(),
    takes: new Map(),
    parked: new Map(),
    seen: new Map(),
    settling: new Map(),
    put(map, key, value) {
      log.push(map, key, map.get(key));
      map.set(key, value);
    },
    keep() {
      if (log.length > 0) log = [];
    },
    undo() {
      for (let at = log.length - 3; at >= 0; at -= 3) {
        const map = log[at] as Map<unknown, unknown>;
        if (log[at + 2] === undefined) map.delete(log[at + 1]);
        else map.set(log[at + 1], log[at + 2]);
      }
      log = [];
    },
  };
}
