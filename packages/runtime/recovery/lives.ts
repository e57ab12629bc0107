import type { Life } from '../incarnation.ts';
import { type Clock, type Log, StoreUnavailable } from '../ports.ts';
import { lose } from '../runs/append-group.ts';

/** Pause between two tries to begin a life, milliseconds. */
const RETRY_MS = 1000;

/** One life after the other: when the store fails, memory is dropped, and reloaded from disk as soon as the store works again. */
export interface Lives {
  /** The life now. Throws StoreUnavailable between two lives. */
  current(): Life;
  alive(): boolean;
  /** Begins the first life; rejects when the store does not work. */
  begin(): Promise<void>;
  /** The life now takes nothing more: what is under way is set aside. */
  putDown(): void;
  /** Begins no further one. */
  stop(): void;
  reason(): string | null;
}

interface LivesSetting {
  readonly clock: Clock;
  readonly log: Log;
  /** Opens a life: its incarnation, committer and everything it takes up. `onEnded` is for its committer. */
  readonly open: (onEnded: (cause: StoreUnavailable) => void) => Promise<Life>;
  /** Hears of a life that everybody finds from now on. */
  readonly onOpened: (life: Life) => void;
  /** Whether the store takes durable writes. */
  readonly probe: () => Promise<boolean>;
  /** What the disk holds is unknown: the process must exit. */
  readonly onFatal: (reason: string) => void;
}

/** Makes the lives of one process. */
export function createLives(setting: LivesSetting): Lives {
  const { clock, log } = setting;
  let life: Life | null = null;
  let trouble: string | null = 'Starting';
  let stopped = false;
  let cancelRetry: (() => void) | null = null;

  async function begin(): Promise<void> {
    let ended: StoreUnavailable | null = null;
    let mine: Life | null = null;
    const opened = await setting.open((cause) => {
      ended = cause;
      // A straggler of an earlier life says nothing of the life now.
      if (cause.fatal || (mine !== null && life === mine)) over(cause);
    });
    if (stopped) ended ??= new StoreUnavailable('Stopping');
    if (ended !== null) {
      drop(opened);
      throw ended;
    }
    mine = opened;
    life = opened;
    trouble = null;
    setting.onOpened(opened);
  }

  function over(cause: StoreUnavailable): void {
    const had = life;
    life = null;
    trouble = cause.message;
    if (had !== null) drop(had);
    if (cause.fatal) {
      setting.onFatal(cause.message);
      return;
    }
    if (had === null || stopped) return;
    log.error(
      { error: String(cause.cause ?? cause) },
      `${cause.message}: nothing is acknowledged until the store works again`,
    );
    retryLater();
  }

  function retryLater(): void {
    if (stopped) return;
    cancelRetry = clock.after(RETRY_MS, () => {
      cancelRetry = null;
      retry().catch((cause: unknown) => {
        trouble = cause instanceof Error ? cause.message : String(cause);
        if (cause instanceof StoreUnavailable && cause.fatal) setting.onFatal(cause.message);
        else retryLater();
      });
    });
  }

  async function retry(): Promise<void> {
    if (!(await setting.probe())) {
      retryLater();
      return;
    }
    await begin();
    log.info({}, 'The store works again: executions go on');
  }

  return {
    current() {
      if (life === null) throw new StoreUnavailable(trouble ?? 'The store cannot write now');
      return life;
    },
    alive: () => life !== null,
    begin,
    putDown() {
      life = null;
      trouble = 'Stopping';
    },
    stop() {
      stopped = true;
      cancelRetry?.();
    },
    reason: () => trouble,
  };
}

function drop(life: Life): void {
  life.services.outlivedTries.clear();
  life.services.outlived.clear(); // what was lost before and not taken up since was not under way
  for (const execution of life.executions.values()) execution.drop();
  for (const run of [...life.requests]) lose(run, { how: 'lost', reason: 'unavailable' });
}
