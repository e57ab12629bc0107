import type { QueueId, WorkflowId } from '@loopwright/model';
import { listenAsStored } from '../executions/listen.ts';
import type { Life } from '../incarnation.ts';
import { type Bell, type Share, StoreUnavailable } from '../ports.ts';
import { createLoopsHere, type LoopsHereSetting } from './loops-here.ts';

/** Between two looks at what this process is to hold, milliseconds; bells make it look earlier. */
const LOOK_MS = 5000;
/** Between two looks for workers that died, milliseconds. */
const DEATHS_MS = 500;
/** Executions that one line of the log names. */
const MOST_NAMED = 10;

interface DistributionSetting extends Omit<LoopsHereSetting, 'lookAgain'> {
  readonly life: () => Life;
  readonly isAlive: () => boolean;
  /** Work of a worker that died was freed. */
  readonly onFreed: (life: Life) => void;
  /** Another process wrote a workflow. */
  readonly onWorkflow: (workflowId: WorkflowId) => void;
  /** What runs of loops that are taken must know of the others; it never rejects. */
  readonly learn: () => Promise<void>;
  /** Node files may be others now. */
  readonly onNodeTypes: () => void;
  /** What the others tell of webhooks that are tried. */
  readonly onTrial: (bell: Extract<Bell, { readonly bell: 'trial-waits' | 'trial-call' }>) => void;
  /** What the others ask and tell of what comes into queues and leaves them. */
  readonly onQueueFlows: (bell: Extract<Bell, { readonly bell: 'queue-flows' | 'queue-flows-asked' }>) => void;
  /** What the others tell of what is watched. */
  readonly onLive: (bell: Extract<Bell, { readonly bell: 'live' | 'watch' }>) => void;
  /** Bells may have been lost. */
  readonly onUnsure: () => void;
}

/** This process's part in what several do together: which loops it runs, and what it hears of the others. */
export interface Distribution {
  /** Looks, soon, at what this process is to hold. */
  look(): void;
  /** Finds the webhook producers that listen, wherever their loops run. */
  hearken(life: Life): Promise<void>;
  /** The node types are others now: what could not be run here may be. */
  nodeTypesChanged(): void;
  stop(): void;
}

/** Begins to look and to listen. */
export function startDistribution(setting: DistributionSetting): Distribution {
  const { cluster, store, clock, log } = setting;
  const loops = createLoopsHere({ ...setting, lookAgain: look });
  const cancels = new Set<() => void>();
  /** Tags that were told to be missing, so that each is told once. */
  let unserved = '';
  /** It was told that there is no room, so that it is told once. */
  let full = false;
  /** Whose listeners were found when, told by what `listening` said before. */
  let heard: { readonly life: Life | null; readonly listening: string } = { life: null, listening: '' };
  let looking = false;
  let again = false;
  let stopped = false;

  function look(): void {
    if (stopped || !setting.isAlive()) return;
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    lookNow(setting.life())
      .catch((cause: unknown) => {
        if (!stopped) log.warn({ error: String(cause) }, 'Loops could not be shared out; it is tried again');
      })
      .finally(() => {
        looking = false;
        if (!again) return;
        again = false;
        look();
      });
  }

  async function lookNow(life: Life): Promise<void> {
    const asOf = setting.leases.count();
    const [share] = await Promise.all([cluster.share(life.incarnation, loops.cannot(), loops.room()), setting.learn()]);
    if (stopped || !life.committer.alive()) return;
    if (share === null) {
      life.fail(new StoreUnavailable('The others took this process for dead'));
      return;
    }
    if (share.freed) {
      cluster.ring({ bell: 'all' });
      ringAll(life); // messages that the dead held may be in any queue
      setting.onUnsure();
      setting.onFreed(life);
    }
    tellUnserved(share);
    tellFull(share);
    loops.match(life, share, asOf);
    life.queues.readElsewhere(await cluster.readElsewhere(life.incarnation));
    await learnEnds(life);
    await hearken(life);
  }

  function tellUnserved(share: Share): void {
    const now = JSON.stringify(share.unserved);
    if (now === unserved) return;
    unserved = now;
    for (const { executionId, tags } of share.unserved)
      log.warn({ execution: executionId, tags }, 'A loop waits: no worker is alive that may run it');
  }

  function tellFull(share: Share): void {
    if (share.full.length > 0 && !full)
      log.warn(
        { executions: share.full.slice(0, MOST_NAMED), of: share.full.length },
        'Loops wait: all workers that may run them are full (setting concurrency)',
      );
    full = share.full.length > 0;
  }

  async function learnEnds(life: Life): Promise<void> {
    const parted = [...life.executions.values()].filter((execution) => !execution.isWhole());
    if (parted.length === 0) return;
    const ended = await cluster.endedLoops(parted.map(({ id }) => id));
    for (const execution of parted) execution.learnEnds(ended.get(execution.id) ?? []);
  }

  async function hearken(life: Life): Promise<void> {
    const listening = await cluster.listening();
    if (heard.life === life && heard.listening === listening) return;
    await listenAsStored(life, store);
    heard = { life, listening };
  }

  function hear(bell: Bell): void {
    if (stopped) return;
    if (bell.bell === 'node-types' || bell.bell === 'all') setting.onNodeTypes();
    if (!setting.isAlive()) return; // the next life looks at everything
    const life = setting.life();
    switch (bell.bell) {
      case 'queue':
        ring(life, bell.queueId);
        break;
      case 'settled':
        life.services.awaiting.get(bell.runId)?.();
        break;
      case 'workflow':
        setting.onWorkflow(bell.workflowId);
        break;
      case 'state':
        void life.executions
          .get(bell.workflowId)
          ?.readState()
          .catch((cause: unknown) => life.fail(cause));
        break;
      case 'trial-waits':
      case 'trial-call':
        setting.onTrial(bell);
        break;
      case 'queue-flows':
      case 'queue-flows-asked':
        setting.onQueueFlows(bell);
        break;
      case 'live':
      case 'watch':
        setting.onLive(bell);
        break;
      case 'all':
        lookAtEverything(life);
        break;
      case 'leases':
      case 'loop-ended':
        look();
        break;
      case 'node-types':
      case 'account': // the server's
        break;
    }
  }

  function ring(life: Life, queueId: QueueId): void {
    const queue = life.queues.find(queueId);
    if (queue === undefined) return;
    queue.ring();
    // What was answered while this process parks its run is ready when that is on disk.
    life.committer.barrier().then(
      () => queue.ring(),
      () => undefined, // the life is over
    );
  }

  function ringAll(life: Life): void {
    for (const queue of life.queues.all()) queue.ring();
  }

  function lookAtEverything(life: Life): void {
    ringAll(life);
    for (const settle of [...life.services.awaiting.values()]) settle();
    for (const workflowId of [...life.apiWorkflows.keys()]) setting.onWorkflow(workflowId);
    setting.onUnsure();
    look();
  }

  async function lookForDeaths(): Promise<void> {
    if (!setting.isAlive()) return;
    if (await cluster.hasDead(setting.life().incarnation)) look();
  }

  function every(ms: number, work: () => unknown): void {
    const next = (): void => {
      const cancel = clock.after(ms, () => {
        cancels.delete(cancel);
        Promise.resolve()
          .then(work)
          .catch(() => undefined) // what is wrong with the store others find out
          .then(() => stopped || next());
      });
      cancels.add(cancel);
    };
    next();
  }

  every(LOOK_MS, look);
  every(DEATHS_MS, lookForDeaths);
  const deafen = cluster.listen(hear);
  cluster.onLost(() => {
    if (setting.isAlive()) setting.life().fail(new StoreUnavailable('The connection to the database is lost'));
  });
  return {
    look,
    hearken,
    nodeTypesChanged() {
      loops.forgetCannot();
      look();
    },
    stop() {
      stopped = true;
      deafen();
      for (const cancel of cancels) cancel();
    },
  };
}
