import type { Life } from '../incarnation.ts';
import type { Store } from '../ports.ts';
import { lose } from '../runs/append-group.ts';
import { setAsideNow, suspend } from '../runs/suspend.ts';

/** Sets everything of a life aside that doors do not find any more; what is on disk goes on at the next start. */
export async function putDown(life: Life, store: Store, stopGraceMs: number): Promise<void> {
  life.isLeaving = true;
  const resumed = [...life.requests].filter((run) => run.message.inbox !== undefined);
  for (const run of resumed) suspend(run, false);
  await Promise.all([...life.executions.values()].map((execution) => execution.halt(stopGraceMs)));
  for (const run of resumed) setAsideNow(run);
  for (const run of [...life.requests]) lose(run, { how: 'lost', reason: 'unavailable' }); // they end as ORPHANED
  await life.committer.barrier().catch(() => undefined);
  await store.workflows.endIncarnation(life.incarnation).catch(() => undefined);
  store.cluster?.ring({ bell: 'all' }); // the others take over what is free now
}
