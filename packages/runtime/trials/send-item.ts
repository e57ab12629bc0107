import type { Item, QueueId, UserId } from '@loopwright/model';
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
  const ensure = (): Promise<QueueId> => store.workflows.ensureQueue(ownerId, queueName, clock.now());
  const id = await ensure();
  if (await put(life(), id, item)) return;
  // Retention may have deleted the queue in between, which nobody needed until then: it is made anew, once.
  const anew = await ensure();
  if (anew === id || !(await put(life(), anew, item))) throw new StoreUnavailable('The item could not be written');
}

/** Whether it was written. */
async function put({ queues, committer }: Life, id: QueueId, item: Item): Promise<boolean> {
  const { changes, bytes, sent } = putItem(await queues.open(id), item);
  return new Promise((resolve) => {
    committer.append({ lease: null, epoch: null, changes }, bytes, ({ fate }) => {
      const isWritten = fate === 'written';
      sent(isWritten);
      resolve(isWritten);
    });
  });
}
