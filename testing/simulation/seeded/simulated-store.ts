import { type Cluster, type Flush, type FlushResult, type Store, StoreUnavailable } from '@loopwright/runtime/ports';
import type { MemoryStore } from '@loopwright/storage/memory';
import type { Chance } from './chance.ts';
import type { Ledger } from './ledger.ts';
import type { Owner, Scheduler } from './scheduler.ts';
import type { Rules, SharedDatabase } from './shared-database.ts';
import type { SimulatedBells } from './simulated-bells.ts';

/** What becomes of one call of the store. */
export type Fate =
  | 'fine'
  /** Its process dies before the database does it, or after. */
  | 'die-before'
  | 'die-after'
  /** The database does not do it, and says so. */
  | 'refused'
  /** It is done, and the caller hears that the store is gone. */
  | 'reply-lost';

/** A rule that the simulation breaks on purpose, to see that it is found out. */
export type Mutation = 'early-reply' | 'no-fence' | 'no-prefix' | 'no-barrier';

interface StoreSetting {
  readonly database: MemoryStore;
  readonly shared: SharedDatabase | null;
  readonly bells: SimulatedBells;
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly ledger: Ledger;
  readonly rules: Rules;
  readonly mutation: Mutation | null;
  /** The process whose calls these are. */
  readonly owner: Owner;
  /** The database server, which goes on when a process does not. */
  readonly server: Owner;
  readonly fateOf: (call: string) => Fate;
  readonly onDeath: () => void;
  readonly trace: (line: string) => void;
  /** Hears what is to be called when the connection breaks that is the life of the process. */
  readonly onLost: (hear: () => void) => void;
  /** Begins an incarnation of this process. */
  readonly begin: (at: number) => ReturnType<Store['workflows']['beginIncarnation']>;
}

const NEVER = new Promise<never>(() => undefined);
/** A lost connection of a shared database is noticed, and the flush repeated, after so long. */
const REPEAT_MS = 50;

/**
 * The store as one simulated process has it: each call takes its time to the database and back, and may be cut off, refused
 * or lose its answer on the way. What the embedded database is asked is done in that order; a shared one does what comes
 * on several connections in any order, but flushes.
 */
export function simulatedStore(setting: StoreSetting): Store {
  const { database, scheduler, chance, ledger, rules, mutation, owner, server, trace } = setting;
  let lastDone = 0;
  let lastReply = 0;
  let lastFlush: Promise<unknown> = Promise.resolve();
  let skipped = false;

  function latency(): number {
    const dice = chance.next();
    if (dice < 0.004) return chance.between(500, 3000);
    if (dice < 0.05) return chance.between(5, 60);
    return 0.05 + chance.next() * 1.5;
  }

  function call<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (!owner.alive) return NEVER;
    const fate = setting.fateOf(name);
    if (fate === 'die-before') {
      trace(`${owner.name} dies before ${name}`);
      setting.onDeath();
      return NEVER;
    }
    return new Promise<T>((resolve, reject) => {
      const embedded = rules === 'sqlite';
      // What was sent to a server may still be done when its sender is dead.
      const by = embedded || chance.happens(0.5) ? owner : server;
      send(by, embedded, () => {
        if (fate === 'refused') {
          trace(`${owner.name} ${name} is refused`);
          reply(embedded, () => reject(new StoreUnavailable(`Simulated: ${name} was refused`)));
          return;
        }
        work().then(
          (value) => {
            trace(`${owner.name} ${name} ${fate}`);
            if (fate === 'die-after') setting.onDeath();
            else if (fate === 'reply-lost')
              reply(embedded, () => reject(new StoreUnavailable(`Simulated: the reply of ${name} was lost`)));
            else reply(embedded, () => resolve(value));
          },
          (cause: unknown) => {
            trace(`${owner.name} ${name} failed: ${String(cause)}`);
            reply(embedded, () => reject(cause));
          },
        );
      });
    });
  }

  function send(by: Owner, inOrder: boolean, work: () => void): void {
    const due = Math.max(scheduler.exactly() + latency(), inOrder ? lastDone : 0);
    lastDone = due;
    scheduler.after(by, due - scheduler.exactly(), work);
  }

  function reply(inOrder: boolean, work: () => void): void {
    const due = Math.max(scheduler.exactly() + latency(), inOrder ? lastReply : 0);
    lastReply = due;
    scheduler.after(owner, due - scheduler.exactly(), work);
  }

  async function write(flush: Flush): Promise<FlushResult> {
    if (mutation === 'no-fence' && ledger.isDead(flush.incarnation))
      database.database.exec(
        `UPDATE worker SET alive = 1, flush_seq = ${flush.seq - 1} WHERE id = ${flush.incarnation}`,
      );
    if (mutation === 'no-prefix' && skipped)
      database.database.exec(`UPDATE worker SET flush_seq = ${flush.seq - 1} WHERE id = ${flush.incarnation}`);
    const result = await database.log.flush(flush);
    ledger.flushed(flush, result);
    return result;
  }

  function flush(one: Flush): Promise<FlushResult> {
    const name = `flush ${one.seq} of ${one.incarnation}`;
    if (mutation === 'early-reply') {
      void call(name, () => write(one)).catch(() => undefined);
      return Promise.resolve({ outcome: 'landed', dropped: [], refused: [] });
    }
    if (rules === 'sqlite')
      return call(name, () => write(one)).catch((cause: unknown) => {
        skipped = true;
        throw cause;
      });
    // One at a time; one whose reply was lost is repeated, and is told what became of it.
    const result = lastFlush.then(() =>
      call(name, () => write(one)).catch(async (cause: unknown) => {
        skipped = true;
        if (!String(cause).includes('reply')) throw cause;
        await new Promise<void>((resolve) => scheduler.after(owner, REPEAT_MS, resolve));
        return call(`${name} again`, () => write(one));
      }),
    );
    lastFlush = result.catch(() => undefined);
    return result;
  }

  const wrap = <Part extends object>(part: Part, label: string, own: Partial<Part> = {}): Part =>
    new Proxy(part, {
      get(target, name) {
        const replaced = Reflect.get(own, name) as unknown;
        if (replaced !== undefined) return replaced;
        const method = Reflect.get(target, name) as unknown;
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => call(`${label}.${String(name)}`, async () => method.apply(target, args));
      },
    });

  function clusterOn(shared: SharedDatabase): Cluster {
    const at = (): number => scheduler.now() + owner.clockOff;
    const ask = <T>(name: string, work: () => T): Promise<T> => call(`cluster.${name}`, async () => work());
    return {
      share: (me, cannot, most) => ask('share', () => shared.shareOf(me, cannot, most, at())),
      // It is asked all the time: it takes no time, and nothing happens to it.
      hasDead: (me) => (owner.alive ? Promise.resolve(shared.hasDead(me)) : NEVER),
      release: (me, loopId, slots) => ask('release', () => shared.release(me, loopId, slots)),
      askStop: (id, end, stopAt) => ask('askStop', () => shared.askStop(id, end, stopAt)),
      askedEnd: (id) => ask('askedEnd', () => shared.askedEnd(id)),
      heldSlots: (id) => ask('heldSlots', () => shared.heldSlots(id)),
      endedLoops: (ids) => ask('endedLoops', () => shared.endedLoops(ids)),
      listening: () => ask('listening', () => shared.listening()),
      readElsewhere: (me) => ask('readElsewhere', () => shared.readElsewhere(me)),
      hasUnfinished: (queueId) => ask('hasUnfinished', () => shared.hasUnfinished(queueId)),
      reserveIterations: (loopId, count) => ask('reserveIterations', () => shared.reserveIterations(loopId, count)),
      returnIterations: (loopId, first, end) =>
        ask('returnIterations', () => shared.returnIterations(loopId, first, end)),
      workers: async () => [],
      serverAddress: async () => null,
      ring: (bell) => setting.bells.ring(owner, bell),
      listen: (hear) => setting.bells.listen(owner, hear),
      onLost: setting.onLost,
    };
  }

  return {
    log: wrap(database.log, 'log', { flush }),
    workflows: wrap(database.workflows, 'workflows', {
      beginIncarnation: (at) => call('workflows.beginIncarnation', () => setting.begin(at)),
    }),
    accounts: wrap(database.accounts, 'accounts'),
    history: wrap(database.history, 'history'),
    waiting: wrap(database.waiting, 'waiting'),
    cluster: setting.shared === null ? null : clusterOn(setting.shared),
    backup: () => NEVER,
    probe: () => call('probe', () => database.probe()),
    checkpoint: () => (owner.alive ? Promise.resolve() : NEVER),
    stop: async () => undefined,
  };
}
