import type { CheckedRun } from './check-promises.ts';
import type { Ledger } from './ledger.ts';
import type { Sent } from './people.ts';
import type { SimWorld } from './sim-world.ts';

/** Order within a loop, or among messages of one key: no task of a run begins before all earlier runs have come to their end. */
export function checkOrder(
  runs: readonly CheckedRun[],
  { outside, spec, broken, faults, ledger }: SimWorld,
  sent: readonly Sent[],
): void {
  const runOf = new Map<string, CheckedRun>();
  for (const run of runs)
    for (const { name, path } of run.expected.begun.values()) runOf.set(run.keyOf(name, path), run);

  const latest = new Map<string, number>();
  for (const { key, isZombie, name, affected } of outside.begun) {
    const run = runOf.get(key);
    if (run === undefined) {
      // A run that was lost with its process before anything of it was on disk may have computed something.
      if (affected) broken(`${name} had an effect, and the model knows nothing of it`);
      continue;
    }
    const place = placeOf(run);
    if (place === null || isZombie) continue;
    const before = latest.get(place) ?? -1;
    const turn = turnOf(run, ledger);
    if (turn === null) {
      broken(`Run ${run.row.id} of ${place} keeps an order, and has no message on disk`);
      continue;
    }
    if (turn < before) broken(`${name} of turn ${turn} of ${place} was begun after turn ${before}`);
    latest.set(place, Math.max(before, turn));
  }

  // A clock that was set in between decides when a message that is put off is due.
  const first = spec.loops[0]!;
  if (first.source !== 'door' || (first.config.delay_seconds !== undefined && faults.clockSteps.length > 0)) return;
  const turns = new Map(runs.filter(({ loop }) => loop === first).map((run) => [run.message.n, turnOf(run, ledger)]));
  for (const one of sent) {
    for (const other of sent) {
      if (one.acceptedAt === null || one.acceptedAt >= other.sentAt) continue;
      if (first.concurrency > 1 && !(first.keyed && one.key === other.key)) continue;
      const [mine, its] = [turns.get(one.n), turns.get(other.n)];
      if (mine != null && its != null && mine > its)
        broken(`Message ${one.n} was accepted before message ${other.n} was sent, and was taken after it`);
    }
  }
}

/** Where a run stands in the order of its place; null: nobody knows. Several workers number the runs of one loop in blocks, and its messages in a row. */
function turnOf({ loop, row }: CheckedRun, ledger: Ledger): number | null {
  return loop.keyed ? ledger.messageOf(row.id) : row.iteration;
}

/** Within which the order of a run is kept; null: it keeps none. */
function placeOf({ loop, message }: CheckedRun): string | null {
  if (loop.concurrency === 1) return loop.producer;
  return loop.keyed ? `${loop.producer} ${String(message.key)}` : null;
}
