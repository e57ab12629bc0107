import type { Item, UserId } from '@loopwright/model';
import type { Life } from '../incarnation.ts';
import { type Clock, type Store, StoreUnavailable } from '../ports.ts';
import { putItem } from '../sources/local-queue.ts';

/** Puts an item into a queue of this owner, outside of any run; durable once this resolves. */
export async function sendItem(
  { store, clock, life }: { readonly store: Store; readonly clock: Clock; readonly life: () => Life },
  ownerId: UserId,
  queueName: string,
  item: Item,
): Promise<void> {
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
