import type { Instant } from '@loopwright/model';
import type { SettledWait } from '../ports.ts';
import { appendGroup } from './append-group.ts';
import type { Run, Wait } from './run.ts';

/** Before a store that did not answer is asked again. */
const ASK_AGAIN_MS = 1000;

/** Called with what the run's waits got meanwhile; the run is still at work. */
export type OnSettled = (run: Run, settled: readonly SettledWait[]) => void;

/** From now on the run hears of answers; those that came before it finds by looking. */
export function awaitAnswers(run: Run, onSettled: OnSettled): void {
  run.looks ??= 0;
  run.host.services.awaiting.set(run.id, () => look(run, onSettled));
  look(run, onSettled);
}

/** Lets the wait of this key time out at that instant, unless it is answered before. */
export function limitWait(run: Run, key: string, until: Instant, onSettled: OnSettled): void {
  const { clock, timeOut } = run.host.services;
  const due = (): void => {
    if (run.state !== 'running') return;
    whileLooking(
      run,
      () => timeOut(run.id, clock.now()),
      () => look(run, onSettled),
      due,
    );
  };
  const ms = until - clock.now();
  if (ms <= 0) {
    due();
    return;
  }
  const cancel = clock.after(ms, () => {
    run.waits.delete(wait);
    limitWait(run, key, until, onSettled); // the machine's clock may have been set back meanwhile
  });
  const wait: Wait = { key, until, cancel };
  run.waits.add(wait);
}

/** It is answered: its time-out is no more. */
export function endLimit(run: Run, key: string): void {
  for (const wait of run.waits) {
    if (wait.key !== key) continue;
    wait.cancel();
    run.waits.delete(wait);
  }
}

function look(run: Run, onSettled: OnSettled): void {
  if (run.state !== 'running') return;
  whileLooking(
    run,
    () => run.host.services.settled(run.id),
    (settled) => onSettled(run, settled),
    () => look(run, onSettled),
  );
}

/** Asks the store once all that the run wrote is there. Until then the run is not parked. */
function whileLooking<T>(run: Run, ask: () => Promise<T>, found: (answer: T) => void, again: () => void): void {
  const { clock, committer, log } = run.host.services;
  appendGroup(run, null);
  run.looks = (run.looks ?? 0) + 1;
  committer.barrier().then(
    () =>
      ask().then(
        (answer) => {
          run.looks! -= 1;
          if (run.state === 'running') found(answer);
        },
        (cause: unknown) => {
          run.looks! -= 1;
          if (run.state !== 'running') return;
          log.error({ run: run.id, error: String(cause) }, 'Answers could not be read, and will be read again');
          const cancel = clock.after(ASK_AGAIN_MS, () => {
            run.waits.delete(wait);
            again();
          });
          const wait: Wait = { until: 0, cancel };
          run.waits.add(wait);
        },
      ),
    () => undefined, // the incarnation ended: the run was dropped with it
  );
}
