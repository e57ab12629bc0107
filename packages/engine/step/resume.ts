import type { Instant } from '@loopwright/model';
import { type Frame, refOf, STATE } from './frame.ts';
import type { Tokens } from './tokens.ts';

/** Goes on with a run: hands out again what was taken; with `revive` also gives failed tasks their next attempt. */
export function resume(run: Tokens, revive: boolean, notBefore: Instant): void {
  if (revive) run.blocked = [];
  wake(run, run.top, revive, notBefore);
  if (run.top.active > 0) run.outcome = 'running';
  else run.outcome = run.top.failure === null ? 'succeeded' : 'failed';
}

function wake(run: Tokens, frame: Frame, revive: boolean, notBefore: Instant): void {
  for (const slot of frame.slots) {
    if (slot === undefined) continue;
    if (slot.state === STATE.TAKEN) {
      slot.state = STATE.READY;
      run.ready.push({ frame, slot });
    } else if (slot.state === STATE.REPEATING) {
      wake(run, slot.each!.frame!, revive, notBefore);
    } else if (revive && slot.state === STATE.BLOCKED) {
      slot.state = STATE.PENDING;
    } else if (revive && slot.state === STATE.FAILED) {
      frame.active += 1;
      if (slot.each !== null) {
        slot.state = STATE.REPEATING;
        run.watch?.onRevive(refOf(frame, slot.wire));
        wake(run, slot.each.frame!, revive, notBefore);
        continue;
      }
      slot.attempt += 1;
      slot.notBefore = notBefore;
      slot.state = STATE.READY;
      run.ready.push({ frame, slot });
    }
  }
  if (!revive) return;
  frame.failure = null;
  frame.failedSlot = -1;
}
