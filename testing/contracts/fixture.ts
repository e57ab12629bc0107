import { randomUUID } from 'node:crypto';
import type {
  ConnectionId,
  ExecutionId,
  Graph,
  Incarnation,
  LoopId,
  MessageSeq,
  NodeId,
  QueueId,
  RunId,
  UserId,
  VersionId,
  WorkflowId,
} from '@loopwright/model';
import type {
  Change,
  Flush,
  FlushResult,
  Group,
  NewNode,
  NewRun,
  RunEnd,
  Store,
  WorkflowFields,
} from '@loopwright/runtime/ports';

/** A database under test: opened, closed and opened again on the same data. */
export interface Opened {
  readonly store: Store;
  /** Closes it as a process that is gone would, and opens the same data again. Nothing is ended in good order. */
  reopen(): Promise<Store>;
  close(): Promise<void>;
}

/** Opens an empty database. */
export type Open = () => Promise<Opened>;

/** The instant at which the tests begin: 2026-01-01T00:00:00Z. */
export const START: number = Date.UTC(2026, 0, 1);

export const DAY: number = 86_400_000;

export const newId = <Id extends string>(): Id => randomUUID() as Id;

export const fields = (change: Partial<WorkflowFields> = {}): WorkflowFields => ({
  name: 'Orders',
  description: null,
  category: null,
  type: 'production',
  tags: [],
  env: {},
  runtimeState: {},
  ...change,
});

export const node = (change: Partial<NewNode> = {}): NewNode => ({
  id: newId<NodeId>(),
  type: 'counter',
  x: 0,
  y: 0,
  formValues: {},
  config: {},
  inputData: {},
  outputData: {},
  ...change,
});

/** Adds a user; names are free to choose, so that two do not meet. */
export async function addUser(store: Store, username: string = `user-${randomUUID()}`): Promise<UserId> {
  const created = await store.accounts.createUser(
    { username, email: '', firstName: '', lastName: '', passwordHash: 'hash' },
    { onlyFirst: false, invitationHash: null },
    START,
  );
  if (typeof created === 'string') throw new Error(created);
  return created.id;
}

/** A workflow with one producer that listens to `hook`, started, in the hands of a first incarnation. */
export interface Bench {
  readonly owner: UserId;
  readonly workflowId: WorkflowId;
  readonly nodeId: NodeId;
  readonly graph: Graph;
  readonly executionId: ExecutionId;
  readonly epoch: number;
  readonly versionId: VersionId;
  readonly loopId: LoopId;
  readonly queueId: QueueId;
  readonly incarnation: Incarnation;
}

/** Sets up what most facts about runs need. */
export async function bench(store: Store): Promise<Bench> {
  const owner = await addUser(store);
  const workflowId = newId<WorkflowId>();
  const producer = node();
  await store.workflows.create(workflowId, owner, fields(), START);
  await store.workflows.addNode(workflowId, producer, START);
  const executionId = newId<ExecutionId>();
  const saved = await store.workflows.graph(workflowId);
  const graph = saved!.graph;
  const begun = await store.workflows.begin({
    id: executionId,
    workflowId,
    graph,
    at: START,
    producers: [{ nodeId: producer.id, queue: null, channel: 'hook', hasTerms: false }],
    queues: [],
  });
  if (begun.outcome !== 'begun') throw new Error(begun.outcome);
  const loaded = await store.workflows.load(executionId);
  const { loop } = loaded!.loops[0]!;
  const { incarnation } = await store.workflows.beginIncarnation(START);
  // So that facts may name positions from 1 to 999 themselves.
  await store.log.reserveIds('message', 999);
  return {
    owner,
    workflowId,
    nodeId: producer.id,
    graph,
    executionId,
    epoch: begun.epoch,
    versionId: loaded!.version.id,
    loopId: loop.id,
    queueId: loop.queueId,
    incarnation,
  };
}

export const connectionId = (): ConnectionId => newId<ConnectionId>();

export const succeeded = (endedAt: number = START): RunEnd => ({
  state: 'succeeded',
  endedAt,
  error: null,
  errorNode: null,
});

export const failed = (endedAt: number = START, text = 'it broke'): RunEnd => ({
  state: 'failed',
  endedAt,
  error: { code: 'NODE_FAILED', text },
  errorNode: null,
});

/** A run of the bench's loop. */
export const newRun = (on: Bench, id: number, change: Partial<NewRun> = {}): NewRun => ({
  id: id as RunId,
  loopId: on.loopId,
  workflowId: on.workflowId,
  versionId: on.versionId,
  executionId: on.executionId,
  iteration: id,
  origin: 'loop',
  payloadId: null,
  startedAt: START,
  caller: false,
  ...change,
});

export const open = (run: NewRun, end: RunEnd | null = null, messageSeq: number | null = null): Change => ({
  kind: 'open-run',
  run,
  messageSeq: messageSeq as MessageSeq | null,
  end,
});

export const send = (queueId: QueueId, change: Partial<Extract<Change, { kind: 'send-message' }>> = {}): Change => ({
  kind: 'send-message',
  queueId,
  seq: null,
  payloadId: null,
  runId: null,
  leased: false,
  at: START,
  ...change,
});

/** A message that is sent on terms, and what it brings, by the same number. */
export const sendOnTerms = (
  queueId: QueueId,
  seq: number,
  terms: Partial<Extract<Change, { kind: 'send-on-terms' }>> = {},
): Change[] => [
  { kind: 'put-payload', payload: { id: seq, bytes: new Uint8Array([seq]) } },
  {
    kind: 'send-on-terms',
    queueId,
    seq: seq as MessageSeq,
    payloadId: seq,
    runId: null,
    at: START,
    key: null,
    priority: 0,
    until: null,
    expiresAt: null,
    dedupe: null,
    debounce: null,
    ...terms,
  },
];

export const append = (runId: number, seq: number, text: string): Change => ({
  kind: 'append-journal',
  runId: runId as RunId,
  seq,
  events: new TextEncoder().encode(text),
});

export const acknowledge = (seq: number): Change => ({ kind: 'acknowledge', seq: seq as MessageSeq });

/** The message of a run that failed, as a dead letter; `seq` null: it had no row. */
export const deadLetter = (
  on: Bench,
  runId: number,
  change: { readonly seq?: number; readonly payloadId?: number; readonly at?: number } = {},
): Change => ({
  kind: 'dead-letter',
  seq: (change.seq ?? null) as MessageSeq | null,
  queueId: on.queueId,
  payloadId: change.payloadId ?? null,
  runId: runId as RunId,
  error: { code: 'NODE_FAILED', text: 'it broke' },
  at: change.at ?? START,
});

/** A group that names neither lease nor epoch. */
export const group = (...changes: Change[]): Group => ({ lease: null, epoch: null, changes });

/** A group that needs a run's lease. */
export const leasedGroup = (runId: number, ...changes: Change[]): Group => ({
  lease: runId as RunId,
  epoch: null,
  changes,
});

/** Flushes under the numbers of one incarnation, one after the other. */
export function flusher(
  store: Store,
  incarnation: Incarnation,
  from = 1,
): (...groups: Group[]) => Promise<FlushResult> {
  let seq = from - 1;
  return (...groups) => store.log.flush({ incarnation, seq: ++seq, groups } satisfies Flush);
}

/** Two messages in the queue, the first with a payload; its run has begun, has tried once, and has not ended. */
export async function tryFirst(
  on: Bench & { readonly store: Store },
  flush: ReturnType<typeof flusher>,
): Promise<void> {
  await on.store.log.reserveIds('payload', 9); // those that the facts name themselves
  await flush(
    group(
      { kind: 'put-payload', payload: { id: 1, bytes: new TextEncoder().encode('data') } },
      send(on.queueId, { seq: 1 as MessageSeq, payloadId: 1 }),
    ),
    group(send(on.queueId, { seq: 2 as MessageSeq })),
  );
  await on.store.log.claim(on.queueId, on.incarnation, 1, 1000);
  await flush(group(open(newRun(on, 1, { payloadId: 1, caller: true }), null, 1), append(1, 0, 'tried')));
}

/** That run fails, and leaves a dead letter. */
export const failFirst = (on: Bench, flush: ReturnType<typeof flusher>): Promise<FlushResult> =>
  flush(
    leasedGroup(1, { kind: 'end-run', runId: 1 as RunId, end: failed() }, deadLetter(on, 1, { seq: 1, payloadId: 1 })),
  );

/** What a flush answers when all of it was written. */
export const LANDED: FlushResult = { outcome: 'landed', dropped: [], refused: [] };

export const textOf = (bytes: Uint8Array | null | undefined): string | null =>
  bytes == null ? null : new TextDecoder().decode(bytes);
