import type { Clock, Store } from '../ports.ts';

/** Between two moves of the write-ahead log into the database. */
const CHECKPOINT_MS = 2000;

/** Begins to move the write-ahead log into the database now and then, apart from the flushes; answers how to stop it. */
export function keepCheckpointing(store: Pick<Store, 'checkpoint'>, clock: Clock): () => void {
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
  return () => {
    ended = true;
    cancel();
  };
}
