import type { Instant, Json, NodeId, QueueId, RunId, UserId, WorkflowId } from '@loopwright/model';

/** Messages made ready again, by queue. */
export interface WokenQueue {
  readonly queueId: QueueId;
  /** 0: none of them was parked, but one that waited behind another may be taken now. */
  readonly count: number;
  /** Messages that were not taken within their time to live, and are dead letters now. */
  readonly expired: number;
}

/** What became of a wait that is not open any more. */
export interface SettledWait {
  readonly key: string;
  readonly state: 'answered' | 'timed-out';
  /** Null where it timed out. */
  readonly answer: Json;
  readonly at: Instant;
}

/** An answer that was stored. */
export interface StoredAnswer {
  readonly outcome: 'stored';
  readonly runId: RunId;
  /** The queue of the run's message; null where it has none. */
  readonly queueId: QueueId | null;
  /** Its message was parked, and is ready now. */
  readonly woken: boolean;
}

/** What a person is asked for. */
export interface ApprovalRow {
  readonly id: number;
  readonly workflowId: WorkflowId;
  readonly workflowName: string;
  readonly runId: RunId;
  readonly nodeId: NodeId;
  readonly state: 'pending' | 'answered' | 'timed-out';
  /** As the node asked: title, text, fields. */
  readonly request: Json;
  readonly createdAt: Instant;
  readonly dueAt: Instant | null;
  readonly answer: Json;
  readonly answeredAt: Instant | null;
}

/** Messages that are parked, and what runs wait for: both cost nothing but their rows. */
export interface WaitingStore {
  /**
   * Makes at most `limit` parked messages ready whose instant is `now` or earlier, the earliest first; of those whose time to
   * live is over as many become dead letters. Answers the queues in which anything changed.
   */
  wake(now: Instant, limit: number): Promise<readonly WokenQueue[]>;
  /** The earliest instant that a parked message waits for, or at which one that nobody has taken expires; null when there is none. */
  nextDue(): Promise<Instant | null>;
  /** How many messages a queue holds that are parked, or wait behind one of their key: they are ready later by themselves. */
  parked(queueId: QueueId): Promise<number>;
  /** Makes the parked messages of a queue ready whose runs have begun, whatever those wait for: its loop keeps the order. */
  unpark(queueId: QueueId): Promise<number>;

  /** What a run's waits got that it has not gone on with. */
  settled(runId: RunId): Promise<readonly SettledWait[]>;
  /** Lets those of a run's waits time out that are open though their instant is `now` or earlier. */
  timeOut(runId: RunId, now: Instant): Promise<void>;
  /**
   * Stores the answer to a call-back, also one that nobody waits for yet. `used`: it has one already; `over`: its time-out is `at`
   * or earlier, or its run has ended; `unknown`: there is no such run. All but `stored` change nothing.
   */
  answerCallback(
    runId: RunId,
    key: string,
    answer: Json,
    at: Instant,
  ): Promise<
    StoredAnswer | { readonly outcome: 'used' } | { readonly outcome: 'over' } | { readonly outcome: 'unknown' }
  >;
  /**
   * Stores a person's answer to an approval of their own workflow, unless its time-out is `at` or earlier. All but `stored`
   * change nothing.
   */
  answerApproval(
    ownerId: UserId,
    id: number,
    answer: Json,
    at: Instant,
  ): Promise<
    | StoredAnswer
    | { readonly outcome: 'not-pending'; readonly state: 'answered' | 'timed-out' }
    | { readonly outcome: 'unknown' }
  >;
  /** Approvals that are pending at `now`, newest first; `before` is the id of the last one of the page before. */
  approvals(
    ownerId: UserId,
    filter: {
      readonly workflowId?: WorkflowId;
      readonly before?: number;
      readonly limit: number;
      readonly now: Instant;
    },
  ): Promise<readonly ApprovalRow[]>;
  /** One approval, as it stands at `now`. */
  approval(ownerId: UserId, id: number, now: Instant): Promise<ApprovalRow | null>;
}
