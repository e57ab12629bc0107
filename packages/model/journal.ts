import type { ErrorCode } from './errors.ts';
import type { Instant } from './ids.ts';
import type { Json, JsonObject } from './json.ts';

/** Version of the journal's events, and of how segments hold them. A run whose journal carries a later one waits as `blocked`. */
export const JOURNAL_VERSION = 4;

/**
 * One task within its run: the node's position in the plan and, inside for-each bodies, the index of the item at each
 * level, outermost first. `[]` is the level of the loop itself.
 */
export interface TaskRef {
  readonly node: number;
  readonly path: readonly number[];
}

/** How a task's output is stored: what it adds to its input, or all of it. */
export type StoredOutput =
  /** The input with these keys set; `{}` where the input was passed through. */
  | { readonly base: 'input'; readonly set: JsonObject }
  /** Data that shares nothing with the input. */
  | { readonly base: 'none'; readonly set: JsonObject }
  /** What the producer made of the run's message: read again from the message, stored nowhere else. */
  | { readonly base: 'message' };

/** What was found of an attempt whose outcome nobody had heard. */
export type UnknownOutcome = 'done' | 'not-done' | 'failed';

/** Why a task or a run failed. */
export interface FailureRecord {
  readonly code: ErrorCode;
  readonly text: string;
  /** Field of the node's form that the failure concerns. */
  readonly field?: string;
}

/**
 * One entry of a run's journal. The state of a run is the fold of its entries in order (`engine/fold`).
 * `at` is when it happened; `ms` how long the task took.
 */
export type JournalEvent =
  /** First entry. `caller` says that somebody waits for the answer of this run. */
  | { readonly kind: 'began'; readonly at: Instant; readonly version: number; readonly caller: boolean }
  /** An attempt whose effect may happen from now on; written before the effect, only for tasks with effects. */
  | {
      readonly kind: 'started';
      readonly task: TaskRef;
      readonly attempt: number;
      readonly at: Instant;
      /** It only looks what became of the attempt before: nothing is done outside yet. Since version 3. */
      readonly probing?: true;
    }
  | {
      readonly kind: 'output';
      readonly task: TaskRef;
      readonly attempt: number;
      readonly at: Instant;
      readonly ms: number;
      /** Port that was followed; null when the chain ends here (non-blocking). */
      readonly port: string | null;
      readonly output: StoredOutput;
      readonly metadata?: JsonObject;
      /** Items of a for-each: its body runs for each before `default` is followed. */
      readonly items?: readonly Json[];
      /** Its targets begin no earlier than this instant. */
      readonly until?: Instant;
      /** The answer for the caller of an `api` workflow. */
      readonly answer?: { readonly status: number; readonly body: Json };
    }
  | {
      readonly kind: 'failed';
      readonly task: TaskRef;
      readonly attempt: number;
      readonly at: Instant;
      readonly ms: number;
      readonly error: FailureRecord;
      /** When the next attempt may start; null when this was the last. */
      readonly retryAt: Instant | null;
    }
  /** An attempt waits for an answer, or (not null) for an instant at the latest; its output or failure follows then. */
  | {
      readonly kind: 'waiting';
      readonly task: TaskRef;
      readonly attempt: number;
      readonly at: Instant;
      /** Names the wait within its run. */
      readonly key: string;
      readonly until: Instant | null;
    }
  /**
   * What became of the attempt before, of which nobody had heard: `done`, and its output follows; `not-done`, and it is done
   * now; `failed`, and its failure follows. `by` is the user name of who said so; null: a probe found it. Since version 3.
   */
  | {
      readonly kind: 'settled';
      readonly task: TaskRef;
      readonly attempt: number;
      readonly at: Instant;
      readonly outcome: UnknownOutcome;
      readonly by: string | null;
    }
  /**
   * A person gave a task that failed, or one that is next, another input than its sources hand on; it runs on that from now on.
   * Since version 3.
   */
  | {
      readonly kind: 'edited';
      readonly task: TaskRef;
      readonly at: Instant;
      readonly input: JsonObject;
      /** User name of who edited it. */
      readonly by: string;
    }
  /** A failed run is tried again: failed tasks get their next attempt, done tasks keep their outputs. */
  | {
      readonly kind: 'resumed';
      readonly at: Instant;
      readonly reason: 'restart' | 'start' | 'retry' | 'redrive';
      /** Of a retry: failed tasks begin no earlier than this instant. */
      readonly until?: Instant;
    }
  /** Last entry. */
  | {
      readonly kind: 'ended';
      readonly at: Instant;
      readonly state: 'succeeded' | 'failed' | 'cancelled';
      readonly error: FailureRecord | null;
    };
