import { appendGroup } from './append-group.ts';
import type { Run } from './run.ts';

/** A wait that is shorter than this, milliseconds, is spent in memory: it is over before parking would pay. */
const PARK_FROM_MS = 5000;

/**
 * Parks a run in which nothing but long waits is left: it leaves memory, its journal and the instant at which it goes on are
 * on disk. False, and nothing changed, when it has something to do before.
 */
export function park(run: Run): boolean {
  if (run.parks === null || run.inFlight.size > 0 || run.state !== 'running') return false;
  // Before it looked for answers it does not know that it has to wait.
  if (run.looks === null ? run.waits.size === 0 : run.looks > 0) return false;
  let earliest = Number.POSITIVE_INFINITY;
  for (const wait of run.waits) earliest = Math.min(earliest, wait.until);
  if (earliest - run.host.services.clock.now() < PARK_FROM_MS) return false;
  if (earliest === Number.POSITIVE_INFINITY && run.machine.waiting().length === 0) return false;
  const until = earliest === Number.POSITIVE_INFINITY ? null : earliest;
  run.state = 'over';
  for (const wait of run.waits) wait.cancel();
  run.waits.clear();
  run.changes.push({ kind: 'park-run', runId: run.id, until, keepsPlace: run.parks === 'in-place' });
  appendGroup(run, null);
  run.onOver(run, { how: 'parked', until });
  return true;
}
