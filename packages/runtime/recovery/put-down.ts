import { ABORT_MS, settled } from '../executions/settled.ts';
import type { Life } from '../incarnation.ts';
import type { Clock, Store } from '../ports.ts';
import { lose } from '../runs/append-group.ts';
import { setAsideNow, suspend } from '../runs/suspend.ts';

/** Sets everything of a life aside that doors do not find any more; what is on disk goes on at the next start. */
export async function putDown(life: Life, store: Store, stopGraceMs: number, clock: Clock): Promise<void> {
  life.isLeaving = true;
  const halted = [...life.executions.values()].map((execution) => execution.halt(stopGraceMs));
  await Promise.all([...halted, putDownRequests(life, stopGraceMs, clock)]);
  await life.committer.barrier().catch(() => undefined);
  await store.workflows.endIncarnation(life.incarnation).catch(() => undefined);
  store.cluster?.ring({ bell: 'all' }); // the others take over what is free now
}

/** Those under way have the grace to end and be answered; then they are set aside where their workflow says so, and lost where not. */
async function putDownRequests({ requests }: Life, graceMs: number, clock: Clock): Promise<void> {
  const left = (): number => requests.size;
  await settled(left, graceMs, clock);
  const resumed = [...requests].filter((run) => run.message.inbox !== undefined);
  for (const run of requests) if (!resumed.includes(run)) lose(run, { how: 'lost', reason: 'unavailable' }); // it ends as ORPHANED
  for (const run of resumed) suspend(run, true);
  await settled(left, ABORT_MS, clock);
  for (const run of resumed) setAsideNow(run);
}
