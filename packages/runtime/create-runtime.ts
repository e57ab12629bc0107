import type { Instant, RunId, Settings } from '@loopwright/model';
import { createDeadLetterAlerts, expiredIn, type NewDeadLetter } from './alerts/dead-letter-alerts.ts';
import { createCatalogue, type NodeTypeSource } from './catalogue/catalogue.ts';
import { refreshEverywhere } from './catalogue/refresh-everywhere.ts';
import { keepCheckpointing } from './commit/keep-checkpointing.ts';
import { type Distribution, startDistribution } from './distribution/distribution.ts';
import { createLiveRelay } from './distribution/live-relay.ts';
import { createClusterFlows } from './distribution/queue-flows.ts';
import { createDoors } from './doors/doors.ts';
import { createEdits } from './edits/edits.ts';
import { createReloads } from './edits/tell-reload.ts';
import { compileOpened } from './executions/check-graph.ts';
import { createExecutions } from './executions/executions.ts';
import { createHeldExecutions } from './executions/held-executions.ts';
import { listenAsStored } from './executions/listen.ts';
import { createLoopLeases } from './executions/loop-leases.ts';
import { noticeChanges } from './executions/notice-changes.ts';
import { type InTurn, oneAtATime } from './executions/one-at-a-time.ts';
import { loadVersions } from './executions/versions.ts';
import { createExpressions } from './expressions/preview.ts';
import type { Runtime } from './facade/runtime.ts';
import { createHistory } from './history/history.ts';
import type { Life } from './incarnation.ts';
import { createLiveHub } from './live/hub.ts';
import { createLive } from './live/live.ts';
import { createRates } from './live/rates.ts';
import { storedState } from './live/stored-state.ts';
import { createHttpClient } from './outbound/http-client.ts';
import { createOutputFolder } from './outbound/output-folder.ts';
import { createOutboundPolicy } from './outbound/policy.ts';
import { createPools } from './pools/pools.ts';
import type { Clock, Log, Retired, Store, Tracer, Vault } from './ports.ts';
import { finishRequests } from './recovery/finish-requests.ts';
import { createHoldHeapDown } from './recovery/hold-heap-down.ts';
import { createLives } from './recovery/lives.ts';
import { openLife } from './recovery/open-life.ts';
import { putDown } from './recovery/put-down.ts';
import { startRetention } from './retention/retire.ts';
import { keepDroppingStrayFiles, type StoredFiles } from './retention/stray-files.ts';
import type { RunCounters } from './runs/run.ts';
import { createSecrets } from './secrets/secrets.ts';
import { followRetired, followUnsure, followWoken } from './sources/follow-store.ts';
import { saveRuntime } from './trials/kept-runtime.ts';
import { sendItem } from './trials/send-item.ts';
import { createTrialSessions } from './trials/sessions.ts';
import { createTrials } from './trials/trials.ts';
import { everywhere } from './trials/waiters-elsewhere.ts';
import { createWebhookWaiters } from './trials/webhook-waiters.ts';
import { createAnswers } from './waiting/answers.ts';
import { createCallbacks } from './waiting/callback-tokens.ts';
import { originElsewhere } from './waiting/origin-elsewhere.ts';
import { originOf } from './waiting/origin-of.ts';
import { startWaker, type Waker } from './waiting/waker.ts';

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
  /** The port that the server listens on, known before `start`; absent where it serves nothing. */
  readonly port?: () => number;
  /** Bytes of node files, where this process keeps some. */
  readonly files?: StoredFiles;
  /** Hears what runs do, as traces; absent: nobody does. */
  readonly tracer?: Tracer;
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
    if (by !== 'edit') reloads.tell(workflowId);
    if (by === 'remove') hub.forget(workflowId);
    cluster?.ring({ bell: 'workflow', workflowId });
  });
  const catalogue = createCatalogue(options.nodeTypes, clock.now, () => {
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
  const reloads = createReloads(options.store, clock, hub);
  const rates = createRates(clock);
  const counters: RunCounters = {
    runsSucceeded: 0,
    runsFailed: 0,
    messagesAccepted: 0,
    deadLetters: 0,
    runsUnderWay: 0,
  };
  const http = createHttpClient(createOutboundPolicy({ allowPrivate: settings.outboundPrivate }), clock);
  const files = createOutputFolder(options.outputFolder, clock);
  const pools = createPools({ threads: settings.poolThreads });
  const waitersHere = createWebhookWaiters();
  const waitersElsewhere = cluster === null ? null : everywhere(waitersHere, cluster, clock);
  const waiters = waitersElsewhere ?? waitersHere;
  let waker: Waker | null = null;
  let distribution: Distribution | null = null;
  const relay =
    cluster === null
      ? null
      : createLiveRelay({
          cluster,
          clock,
          hub,
          rates,
          reloads,
          stored: (workflowId) => storedState(options.store, clock, workflowId),
          held: (workflowId) => (lives.alive() ? (life().executions.get(workflowId)?.id ?? null) : null),
        });
  const alerts = createDeadLetterAlerts({ url: settings.deadLetterWebhook, http, clock, log });
  const onDeadLetter = (letter: NewDeadLetter, count = 1): void => {
    counters.deadLetters += count;
    alerts.tell(letter, count);
  };
  const ownOrigin = (): string => originOf({ ...settings, port: options.port?.() ?? settings.port });
  const servesCalls = options.port !== undefined || settings.publicUrl !== '';
  const elsewhere = cluster === null || servesCalls ? null : originElsewhere(cluster, ownOrigin(), log);
  const callbacks = createCallbacks(options.vault, elsewhere?.origin ?? ownOrigin);

  const lives = createLives({
    clock,
    log,
    async open(onEnded) {
      await elsewhere?.learn(); // what a life goes on with may make URLs at once
      return await openLife(lifeParts, onEnded);
    },
    onOpened(opened) {
      relay?.lookAgain(); // between two lives nothing is heard
      void goOnWith(opened);
    },
    probe: () => store.probe(),
    onFatal: options.onFatal,
  });
  const life = () => lives.current();
  const inTurn: InTurn = oneAtATime();
  const leases = cluster === null ? null : createLoopLeases(cluster);
  const held = createHeldExecutions({
    store,
    clock,
    log,
    hub,
    versions,
    life,
    isAlive: () => lives.alive(),
    stopGraceMs: settings.stopGraceMs,
    leases,
    lookAgain: () => distribution?.look(),
    onChanged: lookAtExecutions,
    queueMaxMessages: settings.queueMaxMessages,
    inTurn,
  });
  const executions = createExecutions({
    store,
    clock,
    hub,
    registry,
    open: secrets.openGraph,
    life,
    held,
    onChanged: lookAtExecutions,
    inTurn,
  });

  const past = { flushes: 0, groups: 0, milliseconds: 0 };
  const flushed = (): typeof past =>
    lives.alive() ? life().committer.counters() : { flushes: 0, groups: 0, milliseconds: 0 };
  let nodeTypesRead = Promise.resolve();
  const lifeParts = {
    nodeTypesRead: () => nodeTypesRead,
    store,
    settings,
    versions,
    takeUp: held.takeUp,
    holdHeapDown: createHoldHeapDown(),
    warmUpHttp: http.warmUp,
    services: {
      clock,
      log,
      http,
      files,
      pools,
      rates,
      tracer: options.tracer ?? null,
      outlived: new Set<RunId>(),
      outlivedTries: new Map<string, number>(),
      counters,
      callbacks,
      onDeadLetter,
      expectDue: (due: Instant) => waker?.expect(due),
    },
    onCounted({ flushes, groups, milliseconds }: typeof past) {
      past.flushes += flushes;
      past.groups += groups;
      past.milliseconds += milliseconds;
    },
  };

  /** Before this process takes part in what they share, its doors are open already. */
  async function hearken(): Promise<void> {
    if (distribution === null) await listenAsStored(life(), store);
    else await distribution.hearken(life());
  }

  async function lookAtExecutions(current: Life): Promise<void> {
    await distribution?.hearken(current);
    cluster?.ring({ bell: 'leases' });
    distribution?.look();
  }

  /** Starts and stops go on while a life is being opened: what it found when it looked may be another by now. */
  async function matchExecutions(current: Life): Promise<void> {
    await held
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

  const timers: (() => void)[] = [];

  const flows = createClusterFlows({
    cluster,
    clock,
    queues: () => (lives.alive() ? life().queues.all() : []),
  });

  return {
    store,
    executions,
    catalogue: refreshEverywhere(catalogue, cluster),
    secrets,
    live: createLive({ store, clock, hub, rates, relay, queueFlows: flows.learn }),
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
      send: (ownerId, queue, item) => sendItem({ store, clock, life }, ownerId, queue, item),
      saveRuntime: (workflowId, changed) => saveRuntime(life, workflowId, changed),
    }),
    waits: createAnswers({ store, clock, callbacks, life }),
    doors: createDoors({
      store,
      clock,
      settings,
      life,
      versions,
      registry,
      open: secrets.openGraph,
      counters,
      waiters,
      hub: options.watchRequests === true ? hub : null,
      hearken: cluster === null ? null : hearken,
    }),
    check(graph) {
      const { problems, notices } = compileOpened(secrets.openGraph(graph), catalogue.registry);
      return { problems, notices };
    },
    readiness: () => ({ ready: lives.alive(), reason: lives.alive() ? null : lives.reason() }),
    queueFlows: flows.learn,
    counters() {
      const now = flushed();
      return {
        ...counters,
        flushes: past.flushes + now.flushes,
        groups: past.groups + now.groups,
        flushMilliseconds: past.milliseconds + now.milliseconds,
        activeExecutions: lives.alive() ? life().executions.size : 0,
        spansDropped: options.tracer?.dropped() ?? 0,
      };
    },
    async start() {
      nodeTypesRead = readNodeTypes();
      nodeTypesRead.catch(() => undefined); // heard of by whoever waits for them
      await lives.begin();
      // Between two lives nothing is told: the next one counts for itself.
      const onRetired = (gone: Retired['messages']): void => {
        if (lives.alive()) followRetired(life(), gone);
      };
      const { files } = options;
      const written = (): number => past.groups + flushed().groups;
      const dropFiles = files?.drop ?? (async () => undefined);
      timers.push(startRetention({ store, clock, log, settings, written, onMessages: onRetired, dropFiles }));
      if (files !== undefined) timers.push(keepDroppingStrayFiles(store, clock, log, files));
      waker = startWaker({
        store,
        clock,
        log,
        onWoken(woken) {
          for (const { queueId, expired } of woken) {
            if (expired > 0) onDeadLetter(expiredIn(queueId, clock.now()), expired);
          }
          if (lives.alive()) followWoken(life(), woken);
        },
        onUnsure() {
          if (lives.alive()) followUnsure(life(), cluster);
        },
        ...(cluster === null ? {} : { lookAgainMs: LOOK_FOR_PARKED_MS }),
      });
      timers.push(waker.stop);
      timers.push(keepCheckpointing(store, clock));
      if (cluster === null || relay === null || leases === null) return;
      distribution = startDistribution({
        cluster,
        store,
        clock,
        log,
        executions: held,
        leases,
        inTurn,
        stopGraceMs: settings.stopGraceMs,
        life,
        isAlive: () => lives.alive(),
        onFreed: (current) => void goOnWith(current),
        onWorkflow(workflowId) {
          if (lives.alive()) life().apiWorkflows.delete(workflowId);
          reloads.tell(workflowId);
        },
        learn: async () => elsewhere?.learn(),
        onNodeTypes: () => void readNodeTypes(),
        onTrial: (bell) => waitersElsewhere?.hear(bell),
        onQueueFlows: flows.hear,
        onLive: relay.hear,
        onUnsure: relay.lookAgain,
      });
      timers.push(distribution.stop, relay.stop);
      await distribution.hearken(life());
      distribution.look();
    },
    async stop() {
      for (const cancel of timers) cancel();
      alerts.stop();
      lives.stop();
      if (lives.alive()) {
        const last = life();
        lives.putDown(); // doors answer 503 from here on
        await putDown(last, store, settings.stopGraceMs, clock);
      }
      await Promise.all([http.stop(), pools.stop()]);
    },
  };

  async function readNodeTypes(): Promise<void> {
    const { broken } = await catalogue.refresh();
    for (const { file, error } of broken) log.warn({ file, error }, 'A node file could not be read');
  }
}
