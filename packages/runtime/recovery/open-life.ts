import type { LoopId, Settings } from '@loopwright/model';
import { type Committer, createCommitter } from '../commit/committer.ts';
import { openIdBlocks } from '../commit/id-blocks.ts';
import type { HeldExecutions } from '../executions/held-executions.ts';
import { listenAsStored } from '../executions/listen.ts';
import type { LoadedVersions } from '../executions/versions.ts';
import type { Life } from '../incarnation.ts';
import { type LoopRow, type Store, StoreUnavailable } from '../ports.ts';
import type { RunServices } from '../runs/run.ts';
import { createQueueHub } from '../sources/queue-hub.ts';
import { storedPolicy } from '../sources/queue-policy.ts';
import { numbersOf, type RunNumbers } from '../sources/run-numbers.ts';
import type { HoldHeapDown } from './hold-heap-down.ts';

interface OpenLifeParts {
  readonly store: Store;
  readonly settings: Settings;
  readonly versions: LoadedVersions;
  /** Resolves when versions can be compiled. */
  readonly nodeTypesRead: () => Promise<void>;
  readonly takeUp: HeldExecutions['takeUp'];
  /** What the runs of all lives share. */
  readonly services: Pick<
    RunServices,
    | 'clock'
    | 'log'
    | 'http'
    | 'files'
    | 'pools'
    | 'rates'
    | 'tracer'
    | 'outlived'
    | 'outlivedTries'
    | 'counters'
    | 'callbacks'
    | 'onDeadLetter'
    | 'expectDue'
  >;
  readonly holdHeapDown: HoldHeapDown;
  /** Loads what calls out, which takes a tenth of a second. */
  readonly warmUpHttp: () => void;
  /** A committer is at its end: what it counted. */
  readonly onCounted: (counted: ReturnType<Committer['counters']>) => void;
}

/**
 * Opens a life of this process: takes over what an earlier one left, and takes up the executions that are active, where they
 * are not shared out among processes.
 *
 * @param onEnded - called once when its committer ended
 */
export async function openLife(parts: OpenLifeParts, onEnded: (cause: StoreUnavailable) => void): Promise<Life> {
  const { store, settings, versions } = parts;
  const { cluster } = store;
  const { clock, log, expectDue } = parts.services;
  const isBehind = cluster === null && (await store.workflows.anyLeased());
  const beginning = store.workflows.beginIncarnation(clock.now());
  // The store looks for what was left; meanwhile node files are read, and what runs that go on mostly need is loaded.
  if (isBehind) parts.warmUpHttp();
  const begun = await beginning;
  await parts.nodeTypesRead();
  const { incarnation } = begun;
  if (begun.orphaned + begun.reclaimed > 0)
    log.info({ ...begun }, 'Unfinished work of an earlier process was taken over');
  parts.holdHeapDown(begun.reclaimed);
  // Who died, though it held nothing, may have put something on disk and told nobody.
  cluster?.ring({ bell: 'all' });
  const committer = createCommitter({
    log: store.log,
    incarnation,
    maxBytes: settings.flushMaxBytes,
    maxGroups: settings.flushMaxGroups,
    now: clock.now,
    onEnded(cause) {
      parts.onCounted(committer.counters());
      onEnded(cause);
    },
  });
  const fail = (cause: unknown): void =>
    committer.end(cause instanceof StoreUnavailable ? cause : new StoreUnavailable('The store failed', false, cause));
  const ids = await openIdBlocks(store.log, fail);
  const queues = createQueueHub(
    {
      log: store.log,
      incarnation,
      committer: () => committer,
      ids,
      clock,
      onFailure: fail,
      depthOf: store.history.depth,
      policyOf: (queueId) => storedPolicy(store, versions.toRead, queueId),
      expectDue,
      isShared: cluster !== null,
      tellOthers: (queueId) => cluster?.ring({ bell: 'queue', queueId }),
    },
    store.history,
  );
  const services: RunServices = {
    ...parts.services,
    committer,
    ids,
    send: (queueId, payload) => queues.get(queueId).put(payload),
    awaiting: new Map(),
    settled: (runId) => store.waiting.settled(runId),
    timeOut: (runId, now) => store.waiting.timeOut(runId, now),
  };
  const life: Life = {
    incarnation,
    committer,
    fail,
    ids,
    nextPlace: () => (cluster === null ? ids.message() : null),
    services,
    queues,
    executions: new Map(),
    listeners: new Map(),
    apiWorkflows: new Map(),
    numbersOf: numbersOfLoops(parts),
    announce(queueId) {
      queues.find(queueId)?.ring();
      cluster?.ring({ bell: 'queue', queueId });
    },
    isLeaving: false,
    requests: new Set(),
  };
  if (cluster === null) await takeUpActive(parts, life);
  else await listenAsStored(life, store); // its loops are shared out when it is there; its doors are open by then
  return life;
}

/** Numbers of each loop's runs. */
function numbersOfLoops({ store: { cluster }, services: { clock } }: OpenLifeParts): Life['numbersOf'] {
  const numbers = new Map<LoopId, RunNumbers>();
  return (loop: LoopRow) => {
    const known = numbers.get(loop.id);
    if (known !== undefined) return known;
    const made = numbersOf(loop, cluster, clock);
    numbers.set(loop.id, made);
    return made;
  };
}

async function takeUpActive({ store, takeUp, services: { log } }: OpenLifeParts, life: Life): Promise<void> {
  try {
    for (const id of await store.workflows.activeExecutions()) {
      await takeUp(life, id, null).catch((cause: unknown) => {
        if (cause instanceof StoreUnavailable) throw cause;
        log.error({ execution: id, error: String(cause) }, 'An execution could not be taken up');
      });
    }
  } catch (cause) {
    for (const execution of life.executions.values()) execution.drop(); // nobody owns this life
    throw cause;
  }
}
