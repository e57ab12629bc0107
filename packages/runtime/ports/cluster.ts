import type {
  ExecutionId,
  Incarnation,
  Instant,
  LoopId,
  NodeId,
  QueueId,
  RunId,
  UserId,
  WorkflowId,
} from '@loopwright/model';

/**
 * A loop as it is leased. Its `slots` are shared out: one that keeps an order has one, so that it is on one worker at a
 * time; one that runs several messages at once has as many as that.
 */
export interface LoopLease {
  readonly loopId: LoopId;
  readonly nodeId: NodeId;
  readonly executionId: ExecutionId;
  readonly workflowId: WorkflowId;
  /** Slots that this incarnation holds, at least one. */
  readonly slots: number;
  /** Slots that the loop has in all. */
  readonly of: number;
}

/** The end that an execution comes to once nothing of it runs: it fails with an error, or somebody stops it. */
export type AskedEnd =
  | { readonly state: 'FAILURE'; readonly error: string }
  | { readonly state: 'REVOKED'; readonly error: null };

/** What an incarnation holds, and what it is to do about it. */
export interface Share {
  /** Loops of active executions that it holds from now on, those taken just now included. */
  readonly held: readonly LoopLease[];
  /** Executions of these that somebody asked to stop: their loops are to be put down. */
  readonly stopping: readonly ExecutionId[];
  /** Loops that others have room for: `count` of these are to be put down, whichever costs least. */
  readonly surplus: { readonly loops: readonly LoopId[]; readonly count: number };
  /** Loops that others have too few slots of: as many are to be given back. */
  readonly shrink: readonly { readonly loopId: LoopId; readonly slots: number }[];
  /** Leases of this incarnation that no active execution has a use for. */
  readonly stale: readonly { readonly loopId: LoopId; readonly workflowId: WorkflowId; readonly slots: number }[];
  /** Active executions that somebody left without writing their end: all of their loops ended, or a stop was asked for and nothing of them runs. */
  readonly over: readonly {
    readonly executionId: ExecutionId;
    readonly workflowId: WorkflowId;
    readonly end: { readonly state: 'SUCCESS' } | AskedEnd;
  }[];
  /** Work of workers that are dead was freed just now. */
  readonly freed: boolean;
  /** Loops that no worker alive may take, with the tags that they ask for. */
  readonly unserved: readonly { readonly executionId: ExecutionId; readonly tags: readonly string[] }[];
  /** Executions with loops, or slots of them, that stay free: those who may take them have no room. */
  readonly full: readonly ExecutionId[];
}

/** A process that is alive on this database. */
export interface WorkerRow {
  readonly incarnation: Incarnation;
  /** Host and process id. */
  readonly name: string;
  readonly tags: readonly string[];
  /** It takes loops. */
  readonly works: boolean;
  readonly beganAt: Instant;
  readonly heartbeatAt: Instant;
  readonly loops: number;
}

/** What processes tell each other, at most 50 ms late. A bell says that something is on disk, never what: a lost one costs time alone. */
export type Bell =
  /** Messages of a queue may be ready. */
  | { readonly bell: 'queue'; readonly queueId: QueueId }
  /** An execution began or is to stop, or a loop is free. */
  | { readonly bell: 'leases' }
  /** A loop of an execution ended. */
  | { readonly bell: 'loop-ended'; readonly executionId: ExecutionId }
  /** A workflow was written: what was loaded of it is stale. */
  | { readonly bell: 'workflow'; readonly workflowId: WorkflowId }
  /** A key, the password or the whole of an account is gone: what is known of it is stale. */
  | { readonly bell: 'account'; readonly userId: UserId }
  /** A wait of this run was settled. */
  | { readonly bell: 'settled'; readonly runId: RunId }
  /** A key of a workflow's runtime state, or the state of one of its nodes, was written. */
  | { readonly bell: 'state'; readonly workflowId: WorkflowId }
  /** Somebody watches a workflow, for the next 25 s at least. `fresh`: they know nothing yet of what is under way. */
  | { readonly bell: 'watch'; readonly workflowId: WorkflowId; readonly fresh?: boolean }
  /** What happens in a workflow that is watched: JSON. */
  | { readonly bell: 'live'; readonly workflowId: WorkflowId; readonly text: string }
  /** Somebody asks what came into queues and left them in the other processes. */
  | { readonly bell: 'queue-flows-asked' }
  /** What did in the process of this name, in one part or several. A lost one is asked for again. */
  | {
      readonly bell: 'queue-flows';
      readonly from: string;
      /** Which answer of that process: those of several are not mixed. */
      readonly answer: number;
      /** Of each queue the messages that came and left over the last minute. */
      readonly flows: readonly (readonly [queueId: QueueId, inPerMinute: number, outPerMinute: number])[];
      readonly isFirst: boolean;
      readonly isLast: boolean;
    }
  /** A webhook producer that is tried waits for a call, for the next 25 s at least. */
  | { readonly bell: 'trial-waits'; readonly userId: UserId; readonly channel: string }
  /** A part of a call that somebody who tries a webhook producer waits for. It is on no disk: one that is lost is called again. */
  | {
      readonly bell: 'trial-call';
      readonly userId: UserId;
      readonly channel: string;
      readonly id: string;
      readonly part: number;
      readonly of: number;
      readonly text: string;
    }
  /** Somebody had the node types read anew: files or packages of nodes are others now. */
  | { readonly bell: 'node-types' }
  /** Bells may have been lost: everything is to be looked at. */
  | { readonly bell: 'all' };

/** Bytes of a bell's JSON that a notification carries, at most; a heavier one is not rung. */
export const MOST_BELL_BYTES = 7800;

/** What processes that work on one database at once have between them. */
export interface Cluster {
  /**
   * Frees what workers held that are dead, and takes this incarnation's share of the loops of active executions. Null: the
   * incarnation itself was declared dead.
   *
   * @param cannot - executions that it cannot run, for it lacks a node type
   * @param most - slots that it takes now, at most; others may have what it leaves
   */
  share(incarnation: Incarnation, cannot: readonly ExecutionId[], most?: number): Promise<Share | null>;
  /** Whether a worker is dead whose work was not freed yet: cheap enough to ask twice a second. */
  hasDead(incarnation: Incarnation): Promise<boolean>;
  /** Gives so many slots of a loop back. All that was done in it must be durable. */
  release(incarnation: Incarnation, loopId: LoopId, slots: number): Promise<void>;
  /**
   * Asks whoever holds loops of an active execution to put them down; none is taken any more. Answers the end that was
   * asked for first, which it comes to whoever writes it. Null: it is not active.
   */
  askStop(executionId: ExecutionId, end: AskedEnd, at: Instant): Promise<AskedEnd | null>;
  /** The end that an active execution is to come to; null: nobody asked for one. */
  askedEnd(executionId: ExecutionId): Promise<AskedEnd | null>;
  /** Slots of an execution's loops that are held. */
  heldSlots(executionId: ExecutionId): Promise<number>;
  /** Which loops of these executions have written their end mark. */
  endedLoops(executionIds: readonly ExecutionId[]): Promise<ReadonlyMap<ExecutionId, readonly NodeId[]>>;
  /** A text that is another one whenever other webhook producers listen: far cheaper than all of them. */
  listening(): Promise<string>;
  /** Queues that loops of this incarnation read, and other loops of active executions as well of which it holds nothing. */
  readElsewhere(incarnation: Incarnation): Promise<readonly QueueId[]>;
  /** Whether messages of a queue are not done: ready, claimed by whomever, or parked. */
  hasUnfinished(queueId: QueueId): Promise<boolean>;
  /** Reserves numbers of runs of a loop; answers the first. */
  reserveIterations(loopId: LoopId, count: number): Promise<number>;
  /** Gives those back from `first` on that were reserved and not used, where `end` would be reserved next; else nothing changes. */
  returnIterations(loopId: LoopId, first: number, end: number): Promise<void>;
  /** Processes that are alive. */
  workers(): Promise<readonly WorkerRow[]>;
  /** Where others reach the server that began last: of those that are alive, else of the others; null: none has told it. */
  serverAddress(): Promise<string | null>;
  /** Tells the other processes. A bell of more than MOST_BELL_BYTES is not told. */
  ring(bell: Bell): void;
  /** Hears what the others tell, until what it answers is called. */
  listen(hear: (bell: Bell) => void): () => void;
  /** Hears that the connection which is this incarnation's life is lost: to the others it is dead. */
  onLost(hear: () => void): void;
}
