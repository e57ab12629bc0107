import type { UserId } from '@loopwright/model';
import type { Store } from '@loopwright/runtime/ports';
import { drawInto } from '../simulation/world.ts';
import { hookOn } from './processes.ts';

type Drawn = Awaited<ReturnType<typeof drawInto>>;

/** A queue of one owner that several workflows share. */
export interface SharedQueue {
  readonly ownerId: UserId;
  /** Writes what the webhook `hook` brings. */
  readonly writer: Drawn;
  /** Draws a workflow that reads it, on workers with its name as tag, into a held task of that name. */
  reader(name: string, config?: Readonly<Record<string, string | number>>): Promise<Drawn>;
}

/** Draws the workflow that writes it. */
export async function shareQueue(store: Store): Promise<SharedQueue> {
  const shared = { queue_name: 'shared' };
  const writer = await drawInto(
    store,
    'production',
    { hook: hookOn('hook'), write: { type: 'queue-node-writer', config: shared } },
    ['hook>write'],
  );
  const { ownerId } = writer;
  return {
    ownerId,
    writer,
    reader: (name, config = {}) =>
      drawInto(
        store,
        'production',
        {
          read: { type: 'queue-reader-dummy', config: { ...shared, worker_tag: name, ...config } },
          held: { type: 'held', form: { name } },
        },
        ['read>held'],
        ownerId,
      ),
  };
}
