import type {
  Graph,
  Instant,
  Item,
  JournalEvent,
  Json,
  JsonObject,
  NodeId,
  NodeKind,
  Problem,
  TaskRef,
  UnknownRule,
} from '@loopwright/model';
import type { NodeType, RetryPolicy } from '@loopwright/sdk';

/** What templates and conditions may read, and the two calls that write. Nothing else of the process can be reached. */
export interface Scope {
  readonly data: JsonObject;
  readonly workflowenv: JsonObject;
  readonly runtime: JsonObject;
  setRuntime(key: string, value: Json): void;
  deleteRuntime(key: string): void;
}

/** Fields of one node, compiled: constants are coerced already, templates are parsed. */
export interface CompiledFields {
  /** True when no field holds a template: `constant` is then the answer for every task. */
  readonly constant: Readonly<Record<string, Json>> | null;
  /**
   * Renders, coerces and checks all fields for one task.
   * Throws TEMPLATE_* naming the field, or FORM_INVALID with its field errors.
   */
  render(scope: Scope): Readonly<Record<string, Json>>;
}

/** One node of a plan. Indexes are positions in `Plan.nodes`. */
export interface PlanNode {
  readonly index: number;
  readonly id: NodeId;
  readonly type: NodeType;
  readonly kind: NodeKind;
  readonly fields: CompiledFields;
  readonly disabled: boolean;
  readonly config: JsonObject;
  /** Targets by output port, in the order of their connections. A connection from a queue writer to a queue reader is not among them. */
  readonly targets: ReadonlyMap<string, readonly number[]>;
  /** Index of the for-each whose body this node belongs to, innermost; -1 outside. */
  readonly region: number;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number | null;
  /** Queue that a writer or reader is joined to; null for others. */
  readonly queue: string | null;
  readonly whenUnknown: UnknownPolicy;
}

/** What is done with a task that began, and whose outcome nobody heard. */
export interface UnknownPolicy {
  readonly rule: UnknownRule;
  /** Where a probe is to look; null: its type knows. Throws TEMPLATE_*. */
  readonly probeUrl: ((scope: Scope) => string) | null;
}

/** What is asked of each message of a loop when it is put into its queue. The functions throw TEMPLATE_* and FIELD_INVALID, naming the setting. */
export interface MessageRules {
  /** Messages with the same key run one at a time, in order; null: it has none. */
  readonly orderKey: ((scope: Scope) => string | null) | null;
  /** A whole number from -1000 to 1000: higher ones are taken first. */
  readonly priority: ((scope: Scope) => number) | null;
  /** It is taken no earlier than so long after it came. */
  readonly delayMs: number;
  /** It is taken no earlier than this instant; 0: at once. */
  readonly delayUntil: ((scope: Scope) => Instant) | null;
  /** Of messages with the same key within the window one is kept; null: it has none. */
  readonly dedupeKey: ((scope: Scope) => string | null) | null;
  readonly dedupeMs: number;
  /** Of messages with the same key the last is kept, and taken when none came for `ms`, or `mostMs` after the first; null: each one is kept. */
  readonly debounce: {
    readonly key: ((scope: Scope) => string | null) | null;
    readonly ms: number;
    readonly mostMs: number;
  } | null;
  /** One that was not taken so long after it came, or after the instant that it was to wait for, is a dead letter; null: never. */
  readonly ttlMs: number | null;
}

/** A producer and what it feeds. */
export interface PlanLoop {
  readonly producer: number;
  /** Reachable nodes in plan order, the producer first, bodies included. */
  readonly members: readonly number[];
  /** In-edges of each node that come from members, by node index; a join has two or more. Body nodes count edges of the body; its first node counts one. */
  readonly inEdges: ReadonlyMap<number, number>;
  /** For each join: the node whose output its inputs have in common (the nearest that all of them pass). */
  readonly forks: ReadonlyMap<number, number>;
  /** Messages taken at once: 1 keeps the order. */
  readonly concurrency: number;
  /** Whether one failed run fails the execution. */
  readonly failsWorkflow: boolean;
  /** Runs that begin within any window of so many milliseconds, at most; null: no limit. */
  readonly rate: { readonly runs: number; readonly windowMs: number } | null;
  /** Messages that are one run: so many, or those that came within so many milliseconds; null: each is a run. */
  readonly batch: { readonly messages: number; readonly waitMs: number } | null;
  /** Messages, dead letters included, at which its queue takes no more from outside; null: as the setting says. */
  readonly queueMax: number | null;
  /** Null: nothing is asked of its messages. */
  readonly messages: MessageRules | null;
  /** Whether a request whose process died is run to its end, though its caller is gone. */
  readonly finishesRequests: boolean;
  /** The same as arrays by index: what a machine steps on. */
  readonly wiring: Wiring;
}

/** One in-edge as a join sees it. */
export interface WireSource {
  /** Slot of the source, within the same region. */
  readonly slot: number;
  /** Position of the edge's port in the source's `out`. */
  readonly port: number;
}

/** A node as it is wired within one loop. */
export interface Wire {
  readonly node: PlanNode;
  /** Position among the nodes of its region, in plan order. */
  readonly slot: number;
  /** In-edges from members of its region, in the order of the connections; none at the entry of a region. */
  readonly sources: readonly WireSource[];
  /** Ports that flow within the region, with their targets. `subdag` is not among them: `body` stands for it. */
  readonly out: readonly { readonly port: string; readonly targets: readonly Wire[] }[];
  /** Position of the port `error` in `out`; -1 where it is not connected. */
  readonly error: number;
  /** Of a join: slot of the node whose output its branches have in common; else -1. */
  readonly fork: number;
  /** Whether it is an end node: none of its ports but `error` and `subdag` leads on. */
  readonly end: boolean;
  /** Of a for-each: the nodes that run for each item; null when it has none. */
  readonly body: Region | null;
  /** The for-eaches around it, outermost first. */
  readonly around: readonly Wire[];
  /** The task of this node outside of for-eaches: shared, so that stepping makes none. */
  readonly task: TaskRef;
}

/** Nodes that take tokens from each other: those of a loop outside its for-eaches, or the body of one. */
export interface Region {
  /** In plan order; the position is the slot. */
  readonly wires: readonly Wire[];
  readonly entry: Wire;
  readonly ends: readonly Wire[];
}

/** The wires of a loop. */
export interface Wiring {
  /** By node index; undefined for nodes that are no members. */
  readonly wires: readonly (Wire | undefined)[];
  readonly top: Region;
}

/** A compiled version: stepping it touches no text of the graph. */
export interface Plan {
  readonly graph: Graph;
  /** Topological; ties by the order of creation. */
  readonly nodes: readonly PlanNode[];
  readonly indexOf: ReadonlyMap<NodeId, number>;
  /** One for each enabled producer. */
  readonly loops: readonly PlanLoop[];
  /** Of an `api` workflow: the loop of its entry; null when it has no valid one. */
  readonly entry: PlanLoop | null;
}

/** A plan, or why there is none: `problems` lists all of them, hints about dead nodes go to `notices`. */
export interface Compiled {
  readonly plan: Plan | null;
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
  /** Those of the notices that tell why an `api` workflow has no entry. */
  readonly noEntry: readonly Problem[];
}

/** A task that may start now. */
export interface ReadyTask {
  readonly task: TaskRef;
  readonly node: PlanNode;
  /** From 1. */
  readonly attempt: number;
  /** Not before this instant; 0: at once. */
  readonly notBefore: number;
  /** An earlier attempt began and its outcome is not known: its effect may have happened. */
  readonly repeated: boolean;
  /** How often a person has edited its input. */
  readonly edits: number;
}

/** A task that waits for an answer. */
export interface WaitingTask {
  readonly task: TaskRef;
  readonly node: PlanNode;
  readonly attempt: number;
  /** Since when. */
  readonly at: Instant;
  readonly key: string;
  /** Null: however long it takes. */
  readonly until: Instant | null;
  /** How often a person has edited its input. */
  readonly edits: number;
}

/**
 * How a task ended of which its own event does not tell what it sent on: a for-each, behind its body, or one that failed for good,
 * of its own or in its body.
 */
export interface TaskEnd {
  readonly state: 'succeeded' | 'failed';
  /** Port by which the run went on; null: by none. */
  readonly port: string | null;
  /** What it sent on; null: nothing. */
  readonly data: JsonObject | null;
}

/**
 * One run in memory: the fold of its journal and what may start next. Live and replayed runs take the same path: every
 * change goes through `apply`. It has no clock and does no I/O.
 */
export interface Machine {
  readonly plan: Plan;
  readonly loop: PlanLoop;
  /** `running` until every task ended; then what the run ended as is known, and `ended` may be journaled. */
  readonly outcome: 'running' | 'succeeded' | 'failed';
  /** First final failure of a task that no error port took. */
  readonly error: {
    readonly node: NodeId;
    readonly code: string;
    readonly text: string;
    readonly field?: string;
  } | null;
  /** How often its message was tried again since it was sent, or redriven. */
  readonly retries: number;
  /** First answer given by a node (`http-response`), else null. */
  readonly answer: { readonly status: number; readonly body: Json } | null;
  /** Data of the last end node in plan order that ran; where a port without targets was followed and no end node ran, of that task. Null before. */
  readonly output: JsonObject | null;
  /** A delay behind which nothing comes: the run should end no earlier than this instant; 0: at once. */
  readonly until: Instant;
  /** Tasks that became ready since the last call, in plan order; each is handed out once. */
  takeReady(): readonly ReadyTask[];
  /** Tasks that wait for an answer, in the order in which they began to. */
  waiting(): readonly WaitingTask[];
  /** Input of a ready or waiting task: its sources' outputs, merged at a join. */
  input(task: TaskRef): Item;
  /** Applies the next event. Throws on an event that cannot follow (a defect or a damaged journal). */
  apply(event: JournalEvent): void;
  /** Nodes that were skipped since the last call, in plan order; after a failure also those that were still waiting for it. */
  takeSkipped(): readonly TaskRef[];
}

/** Hears what becomes of tasks, and is told by no event of theirs. */
export interface TaskWatch {
  /** How it ended. */
  onEnd(task: TaskRef, end: TaskEnd): void;
  /** A for-each that had failed with its body goes on with it. */
  onRevive(task: TaskRef): void;
}
