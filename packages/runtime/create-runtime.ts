import { compile, createMachine, decodeSegment } from '@loopwright/engine';
import type { Item, LoopId, QueueId, RunId, Settings, UserId, WorkflowId } from '@loopwright/model';
import { createDeadLetterAlerts, expiredIn, type NewDeadLetter } from './alerts/dead-letter-alerts.ts';
import { createCatalogue, type NodeTypeSource } from './catalogue/catalogue.ts';
import { createCommitter } from './commit/committer.ts';
import { openIdBlocks } from './commit/id-blocks.ts';
import { type Distribution, startDistribution } from './distribution/distribution.ts';
import { createLiveRelay } from './distribution/live-relay.ts';
import { type ApiWorkflow, loadApiWorkflow } from './doors/api-workflows.ts';
import { outcomeOf, takeRequest } from './doors/request.ts';
import { takeWebhook } from './doors/webhook.ts';
import { createEdits } from './edits/edits.ts';
import { createReloads } from './edits/tell-reload.ts';
import { createExecutions } from './executions/executions.ts';
import { noticeChanges } from './executions/notice-changes.ts';
import { type InTurn, oneAtATime } from './executions/one-at-a-time.ts';
import { loadVersions } from './executions/versions.ts';
import { createExpressions } from './expressions/preview.ts';
import type { Live, RequestCall, RequestOutcome, Runtime } from './facade.ts';
import { createHistory } from './history/history.ts';
import type { Life } from './incarnation.ts';
import { createLiveHub } from './live/hub.ts';
import { createRates } from './live/rates.ts';
import { createHttpClient } from './outbound/http-client.ts';
import { createOutputFolder } from './outbound/output-folder.ts';
import { createOutboundPolicy } from './outbound/policy.ts';
import { createPools } from './pools/pools.ts';
import { type Clock, type Log, type LoopRow, type Retired, type Store, StoreUnavailable, type Vault } from './ports.ts';
import { finishRequests } from './recovery/finish-requests.ts';
import { createLives } from './recovery/lives.ts';
import { startRetention } from './retention/retire.ts';
import { lose } from './runs/append-group.ts';
import { produce } from './runs/begin-run.ts';
import type { RunCounters, RunServices } from './runs/run.ts';
import { setAsideNow, suspend } from './runs/suspend.ts';
import { createSecrets } from './secrets/secrets.ts';
import { putItem } from './sources/local-queue.ts';
import { createQueueHub } from './sources/queue-hub.ts';
import { storedPolicy } from './sources/queue-policy.ts';
import { countFrom, countInBlocks, type RunNumbers } from './sources/run-numbers.ts';
import { createTrialSessions } from './trials/sessions.ts';
import { createTrials } from './trials/trials.ts';
import { createWebhookWaiters } from './trials/webhook-waiters.ts';
import { createAnswers } from './waiting/answers.ts';
import { createCallbacks } from './waiting/callback-tokens.ts';
import { startWaker, type Waker } from './waiting/waker.ts';

/** Between two moves of the write-ahead log into the database. */
const CHECKPOINT_MS = 2000;
/** Where other processes park runs as well, milliseconds. */
const LOOK_FOR_PARKED_MS = 5000;

/** What the runtime is made from. */
export interface RuntimeOptions {
  readonly store: Store;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly log: Log;
  readonly nodeTypes: NodeTypeSource;
  /** Folder below which nodes write files, absolute. */
  readonly outputFolder: string;
  /** Deletes the bytes of node files by their paths. */
  readonly dropFiles?: (paths: readonly string[]) => Promise<void>;
  /** Requests of `api` workflows make live events too, for whoever watches; off in a server, whose contract says they make none. */
  readonly watchRequests?: boolean;
  /** What the disk holds is unknown (an fsync failed): the process must exit. */
  readonly onFatal: (reason: string) => void;
}

/** Makes the engine at work. Nothing moves before `start`. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const { settings, clock, log } = options;
  const { cluster } = options.store;
  const store = noticeChanges(options.store, (workflowId, by) => {
    if (lives.alive()) lives.current().apiWorkflows.delete(workflowId);
    if (by !== 'edit') tellReload(workflowId);
    cluster?.ring({ bell: 'workflow', workflowId });
  });
  const catalogue = createCatalogue(options.nodeTypes, () => {
    versions.forget();
    if (!lives.alive()) return;
    const current = lives.current();
    current.apiWorkflows.clear();
    for (const execution of current.executions.values()) execution.lookAgain();
    distribution?.nodeTypesChanged();
    void goOnWith(current);
  });
  const registry = () => catalogue.registry;
  const secrets = createSecrets(options.vault, registry);
  const versions = loadVersions(registry, secrets.openGraph, (id) => store.workflows.versionById(id));
  const hub = createLiveHub(clock);
  const tellReload = createReloads(options.store, clock, hub);
  const rates = createRates(clock);
  const counters: RunCounters = {
    runsSucceeded: 0,
    runsFailed: 0,
    messagesAccepted: 0,
    deadLetters: 0,
    runsUnderWay: 0,
  };
  const http = createHttpClient(createOutboundPolicy({ allowPrivate: settings.outboundPrivate }));
  const files = createOutputFolder(options.outputFolder);
  const pools = createPools({ threads: settings.poolThreads });
  const waiters = createWebhookWaiters();
  const past = { flushes: 0, groups: 0, milliseconds: 0 };
  let waker: Waker | null = null;
  let distribution: Distribution | null = null;
  const relay = cluster === null ? null : createLiveRelay({ cluster, clock, hub, rates });
  const alerts = createDeadLetterAlerts({ url: settings.deadLetterWebhook, http, clock, log });
  const onDeadLetter = (letter: NewDeadLetter, count = 1): void => {
    counters.deadLetters += count;
    alerts.tell(letter, count);
  };
  const callbacks = createCallbacks(options.vault, originOf(settings));

  const lives = createLives({
    clock,
    log,
    open: openLife,
    onOpened: (opened) => void goOnWith(opened),
    probe: () => store.probe(),
    onFatal: options.onFatal,
  });
  const life = () => lives.current();
  const inTurn: InTurn = oneAtATime();
  const executions = createExecutions({
    store,
    clock,
    log,
    hub,
    registry,
    open: secrets.openGraph,
    versions,
    life,
    isAlive: () => lives.alive(),
    stopGraceMs: settings.stopGraceMs,
    onChanged: lookAtExecutions,
    queueMaxMessages: settings.queueMaxMessages,
    inTurn,
  });

  async function lookAtExecutions(current: Life): Promise<void> {
    await distribution?.hearken(current);
    cluster?.ring({ bell: 'leases' });
    distribution?.look();
  }

  async function openLife(onEnded: (cause: StoreUnavailable) => void): Promise<Life> {
    const begun = await store.workflows.beginIncarnation(clock.now());
    const { incarnation } = begun;
    if (begun.orphaned + begun.reclaimed > 0) {
      log.info({ ...begun }, 'Unfinished work of an earlier process was taken over');
      cluster?.ring({ bell: 'all' });
    }
    const committer = createCommitter({
      log: store.log,
      incarnation,
      maxBytes: settings.flushMaxBytes,
      maxGroups: settings.flushMaxGroups,
      now: clock.now,
      onEnded(cause) {
        const { flushes, groups, milliseconds } = committer.counters();
        past.flushes += flushes;
        past.groups += groups;
        past.milliseconds += milliseconds;
        onEnded(cause);
      },
    });
    const fail = (cause: unknown): void =>
      committer.end(cause instanceof StoreUnavailable ? cause : new StoreUnavailable('The store failed', false, cause));
    const ids = await openIdBlocks(store.log, fail);
    const expectDue = (due: number): void => waker?.expect(due);
    const queues = createQueueHub(
      {
        log: store.log,
        incarnation,
        committer: () => committer,
        ids,
        clock,
        onFailure: fail,
        depthOf: store.history.depth,
        policyOf: (queueId) => storedPolicy(store, versions.planOf, queueId),
        expectDue,
        tellOthers: (queueId) => cluster?.ring({ bell: 'queue', queueId }),
      },
      store.history,
    );
    const services: RunServices = {
      clock,
      log,
      committer,
      ids,
      http,
      files,
      pools,
      rates,
      counters,
      send: (queueId, payload) => queues.get(queueId).put(payload),
      callbacks,
      awaiting: new Map(),
      settled: (runId) => store.waiting.settled(runId),
      timeOut: (runId, now) => store.waiting.timeOut(runId, now),
      onDeadLetter,
      expectDue,
    };
    const numbers = new Map<LoopId, RunNumbers>();
    const numbersOf = ({ id, nextIteration }: LoopRow): RunNumbers => {
      const known = numbers.get(id);
      if (known !== undefined) return known;
      const made =
        cluster === null
          ? countFrom(nextIteration)
          : countInBlocks((count) => cluster.reserveIterations(id, count), clock.after);
      numbers.set(id, made);
      return made;
    };
    const opened: Life = {
      incarnation,
      committer,
      fail,
      ids,
      services,
      queues,
      executions: new Map(),
      listeners: new Map(),
      apiWorkflows: new Map(),
      numbersOf,
      announce(queueId) {
        queues.find(queueId)?.ring();
        cluster?.ring({ bell: 'queue', queueId });
      },
      requests: new Set(),
    };
    if (cluster !== null) return opened; // its loops are shared out when it is there
    try {
      for (const id of await store.workflows.activeExecutions()) {
        await executions.takeUp(opened, id, null).catch((cause: unknown) => {
          if (cause instanceof StoreUnavailable) throw cause;
          log.error({ execution: id, error: String(cause) }, 'An execution could not be taken up');
        });
      }
    } catch (cause) {
      for (const execution of opened.executions.values()) execution.drop(); // nobody owns this life
      throw cause;
    }
    return opened;
  }

  /** Starts and stops go on while a life is being opened: what it found when it looked may be another by now. */
  async function matchExecutions(current: Life): Promise<void> {
    await executions
      .match(current)
      .catch((cause: unknown) => log.warn({ error: String(cause) }, 'Executions were not compared to the store'));
  }

  /** A life is open, or the node types are others now: what waits for that may go on. */
  async function goOnWith(current: Life): Promise<void> {
    await matchExecutions(current);
    const parts = { store, clock, log, versions, life: current, apiConcurrency: settings.apiConcurrency };
    await finishRequests(parts).catch((cause: unknown) => {
      if (current.committer.alive()) current.fail(cause); // claimed by nobody: the next life frees them
    });
  }

  function loadForRequest(current: Life, call: RequestCall): Promise<ApiWorkflow> {
    const known = current.apiWorkflows.get(call.workflowId);
    if (known !== undefined) return known;
    const loading = loadApiWorkflow(call.workflowId, call.userId, {
      store,
      clock,
      services: current.services,
      live: options.watchRequests === true ? hub.of(call.workflowId) : null,
      registry: catalogue.registry,
      open: secrets.openGraph,
      openQueue: current.queues.open,
      numbersOf: current.numbersOf,
    });
    current.apiWorkflows.set(call.workflowId, loading);
    loading.catch(() => current.apiWorkflows.delete(call.workflowId));
    return loading;
  }

  async function outcomeOfEarlier(id: RunId, workflow: ApiWorkflow): Promise<RequestOutcome | null> {
    const run = await store.history.run(workflow.ownerId, id);
    const version = run === null ? null : await store.workflows.versionById(run.versionId);
    const plan = version === null ? null : versions.planOf(version);
    const loop = plan?.loops.find((candidate) => plan.nodes[candidate.producer]!.id === run?.producerId);
    if (run === null || plan === null || loop === undefined || run.endedAt === null) return null;
    const { segments, payload } = await store.history.journal(id);
    const machine = createMachine(plan, loop, produce(plan, loop, id, payload));
    for (const segment of segments) for (const event of decodeSegment(segment)) machine.apply(event);
    const ms = run.endedAt - run.startedAt;
    if (run.state !== 'succeeded' && machine.outcome !== 'failed') {
      return { kind: 'failed', text: run.errorText ?? 'Workflow execution failed', details: {}, ms };
    }
    return outcomeOf({ machine }, ms);
  }

  async function sendOnce(ownerId: UserId, queueName: string, item: Item): Promise<void> {
    const current = life();
    const queue = await current.queues.open(await store.workflows.ensureQueue(ownerId, queueName, clock.now()));
    const { changes, bytes, sent } = putItem(queue, item);
    await new Promise<void>((resolve, reject) => {
      current.committer.append({ lease: null, epoch: null, changes }, bytes, ({ fate }) => {
        if (fate !== 'written') {
          sent(false);
          reject(new StoreUnavailable('The item could not be written'));
          return;
        }
        sent();
        resolve();
      });
    });
  }

  const keyed = new Map<string, Promise<RequestOutcome>>();
  const requestDoor = {
    store,
    clock,
    life,
    apiConcurrency: settings.apiConcurrency,
    load: loadForRequest,
    keyed,
    outcomeOf: outcomeOfEarlier,
  };
  const webhookDoor = {
    store,
    clock,
    life,
    queueMaxMessages: settings.queueMaxMessages,
    onCall: waiters.heard,
    keyed: new Map(),
  };
  const timers: (() => void)[] = [];

  function queueFlow(queueId: QueueId): ReturnType<Runtime['queueFlow']> {
    const flow = lives.alive() ? life().queues.find(queueId)?.flow : undefined;
    return flow?.perMinute() ?? { inPerMinute: 0, outPerMinute: 0 };
  }

  async function gauges(workflowId: WorkflowId): ReturnType<Live['gauges']> {
    const workflow = await store.workflows.get(workflowId, null);
    if (workflow === null) return { queues: [], loops: [], ...hub.flows(workflowId) };
    const now = clock.now();
    const [rows, loops] = await Promise.all([
      store.history.queues(workflow.ownerId, { workflowId }),
      store.history.loops(workflowId),
    ]);
    // A queue that writers and readers share belongs to no node of its own: here it goes by the node that reads it.
    const readers = new Map(loops.map((loop) => [loop.queueId, loop.nodeId]));
    const queues = rows.map((row) => ({
      queue: row.name,
      nodeId: row.nodeId ?? readers.get(row.id) ?? null,
      depth: row.depth,
      deadLetters: row.deadLetters,
      oldestSeconds: row.oldestAt === null ? 0 : (now - row.oldestAt) / 1000,
      ...queueFlow(row.id),
    }));
    return {
      queues,
      loops: [...rates.of(workflowId), ...(relay?.ratesOf(workflowId) ?? [])],
      ...hub.flows(workflowId),
    };
  }

  const watch: Live['watch'] = (workflowId, listener) => {
    const watching = hub.watch(workflowId, listener);
    const leave = relay?.watched(workflowId);
    return {
      snapshot: watching.snapshot,
      close() {
        watching.close();
        leave?.();
      },
    };
  };

  function keepCheckpointing(): void {
    let cancel: () => void = () => undefined;
    let ended = false;
    const next = (): void => {
      cancel = clock.after(CHECKPOINT_MS, () => {
        store
          .checkpoint()
          .catch(() => undefined)
          .then(() => ended || next());
      });
    };
    next();
    timers.push(() => {
      ended = true;
      cancel();
    });
  }

  return {
    store,
    executions,
    catalogue,
    secrets,
    live: { watch, snapshot: hub.snapshot, gauges },
    expressions: createExpressions(),
    edits: createEdits({ store, clock, secrets, isWatched: hub.isWatched, tell: hub.tell }),
    history: createHistory({
      store,
      clock,
      versions,
      registry,
      open: secrets.openGraph,
      secrets,
      life,
      inTurn,
      queueMaxMessages: settings.queueMaxMessages,
      apiConcurrency: settings.apiConcurrency,
      goOnWithRequests: (current) => void goOnWith(current),
    }),
    trials: createTrials({
      store,
      clock,
      services: { clock, http, files, pools },
      registry,
      secrets,
      sessions: createTrialSessions(clock, settings.sessionIdleMinutes * 60_000),
      waiters,
      send: sendOnce,
    }),
    waits: createAnswers({ store, clock, callbacks, life }),
    doors: {
      async webhook(call) {
        const answer = await takeWebhook(webhookDoor, call);
        counters.messagesAccepted += answer.subscribers;
        return answer;
      },
      request: (call) => takeRequest(requestDoor, call),
    },
    check(graph) {
      const { problems, notices } = compile(secrets.openGraph(graph), catalogue.registry);
      return { problems, notices };
    },
    readiness: () => ({ ready: lives.alive(), reason: lives.alive() ? null : lives.reason() }),
    queueFlow,
    counters() {
      const now = lives.alive() ? life().committer.counters() : { flushes: 0, groups: 0, milliseconds: 0 };
      return {
        ...counters,
        flushes: past.flushes + now.flushes,
        groups: past.groups + now.groups,
        flushMilliseconds: past.milliseconds + now.milliseconds,
        activeExecutions: lives.alive() ? life().executions.size : 0,
      };
    },
    async start() {
      const { broken } = await catalogue.refresh();
      for (const { file, error } of broken) log.warn({ file, error }, 'A node file could not be read');
      await lives.begin();
      const onRetired = (gone: Retired['messages']): void => {
        if (!lives.alive()) return; // the next life counts for itself
        for (const { queueId, count } of gone) {
          const queue = life().queues.find(queueId);
          if (queue !== undefined) queue.depth -= count;
        }
      };
      timers.push(startRetention(store, clock, log, settings, onRetired, options.dropFiles ?? (async () => undefined)));
      waker = startWaker({
        store,
        clock,
        log,
        onWoken(queues) {
          for (const { queueId, expired } of queues) {
            if (expired > 0) onDeadLetter(expiredIn(queueId, clock.now()), expired);
          }
          if (!lives.alive()) return; // the next life counts for itself
          for (const { queueId, count } of queues) {
            const queue = life().queues.find(queueId);
            if (queue === undefined) life().announce(queueId);
            else queue.woken(count);
          }
        },
        onUnsure() {
          if (!lives.alive()) return; // the next life looks at everything
          for (const queue of life().queues.all()) {
            queue.countAnew();
            queue.announce();
          }
        },
        ...(cluster === null ? {} : { lookAgainMs: LOOK_FOR_PARKED_MS }),
      });
      timers.push(waker.stop);
      keepCheckpointing();
      if (cluster === null || relay === null) return;
      distribution = startDistribution({
        cluster,
        store,
        clock,
        log,
        executions,
        inTurn,
        stopGraceMs: settings.stopGraceMs,
        life,
        isAlive: () => lives.alive(),
        onFreed: (current) => void goOnWith(current),
        onWorkflow(workflowId) {
          if (lives.alive()) life().apiWorkflows.delete(workflowId);
          tellReload(workflowId);
        },
        onLive: relay.hear,
      });
      timers.push(distribution.stop, relay.stop);
      await distribution.hearken(life());
      distribution.look();
    },
    async stop() {
      for (const cancel of timers) cancel();
      alerts.stop();
      lives.stop();
      if (lives.alive()) await putDown(life());
      await Promise.all([http.stop(), pools.stop()]);
    },
  };

  /** Sets everything aside; what is on disk goes on at the next start. */
  async function putDown(current: Life): Promise<void> {
    lives.putDown(); // doors answer 503 from here on
    const resumed = [...current.requests].filter((run) => run.message.inbox !== undefined);
    for (const run of resumed) suspend(run, false);
    await Promise.all([...current.executions.values()].map((execution) => execution.halt(settings.stopGraceMs)));
    for (const run of resumed) setAsideNow(run);
    for (const run of [...current.requests]) lose(run, { how: 'lost', reason: 'unavailable' }); // they end as ORPHANED
    await current.committer.barrier().catch(() => undefined);
    await store.workflows.endIncarnation(current.incarnation).catch(() => undefined);
    cluster?.ring({ bell: 'all' }); // the others take over what is free now
  }
}

/** Address of this server as its settings say, without a slash at its end. */
function originOf({ publicUrl, host, port }: Settings): string {
  if (publicUrl !== '') return publicUrl.replace(/\/+$/, '');
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
