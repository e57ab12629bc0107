import { setTimeout as pause } from 'node:timers/promises';
import type { Receiver } from '../receiver.ts';
import type { Flows } from './flows.ts';
import { type Ask, ask, deadNumber, isStarted, itemsOf, start, stateOf } from './questions.ts';

const LOOK_MS = 200;
/** Between two stops. */
const HALT_MS = 1200;

/** What people and other services do with the flows of the load. */
export interface Attendants {
  /** Calls back, and redrives dead letters, as far as that is due now. */
  attend(): Promise<void>;
  attendUntil(isOver: () => boolean): Promise<void>;
  /** Stops and starts one flow again and again. It is started in the end. */
  stopAndStart(isOver: () => boolean): Promise<void>;
  /** Starts another one whenever it has ended. It has ended in the end. */
  startAgain(isOver: () => boolean): Promise<void>;
  readonly badEnds: readonly string[];
  /** Dead letters that nobody redrives. */
  keptDead(): number;
  /** Runs that nobody calls back. */
  keptWaiting(): number;
}

/** Whether that one is left unanswered: it waits for ever. */
export const isLeftWaiting = (n: number): boolean => n % 4 === 0;
/** Whether that one is not redriven: it stays a dead letter. */
export const isLeftDead = (n: number): boolean => n % 3 === 0;

/** Makes them. */
export function createAttendants(api: Ask, flows: Flows, service: Receiver): Attendants {
  const answered = new Set<number>();
  const leftWaiting = new Set<number>();
  /** Numbers of the messages that dead letters hold, by their ids. */
  const numbers = new Map<number, number>();
  const badEnds: string[] = [];
  let keptDead = 0;
  let looked = 0;
  let due: { readonly n: number; readonly url: string }[] = [];

  async function callBack(): Promise<void> {
    for (; looked < service.calls.length; looked++) {
      const { path, body } = service.calls[looked]!;
      if (path !== '/asked') continue;
      const asked = JSON.parse(body) as { n: number; url: string };
      if (isLeftWaiting(asked.n)) leftWaiting.add(asked.n);
      else due.push(asked);
    }
    const later: typeof due = [];
    for (const one of due) {
      if (answered.has(one.n)) continue;
      const reply = await ask(api, 'POST', new URL(one.url).pathname, { n: one.n });
      // 409: it was stored, and that answer was lost.
      if (reply?.status === 202 || reply?.status === 409) answered.add(one.n);
      else later.push(one);
    }
    due = later;
  }

  async function redrive(): Promise<void> {
    const letters = await itemsOf<{ id: number }>(api, `/api/dead-letters/?workflow=${flows.stumbles}`);
    if (letters === null) return;
    let kept = 0;
    for (const { id } of letters) {
      const n = numbers.get(id) ?? (await deadNumber(api, id));
      if (n === null) continue;
      numbers.set(id, n);
      if (isLeftDead(n)) kept += 1;
      else await ask(api, 'POST', `/api/dead-letters/${id}/redrive/`);
    }
    keptDead = kept;
  }

  /** One that is not answered in time is a promise broken; what comes behind it goes on. */
  async function startOf(workflow: string): Promise<void> {
    await start(api, workflow).catch((cause: unknown) => badEnds.push(String(cause)));
  }

  async function attend(): Promise<void> {
    await Promise.all([callBack(), redrive()]);
  }

  return {
    attend,
    async attendUntil(isOver) {
      for (; !isOver(); await pause(LOOK_MS)) await attend();
    },
    async stopAndStart(isOver) {
      for (;;) {
        await pause(HALT_MS);
        if (isOver()) return;
        await ask(api, 'POST', `/api/workflow/${flows.halts}/stop_execution/`);
        await startOf(flows.halts);
      }
    },
    async startAgain(isOver) {
      for (; !isOver(); await pause(LOOK_MS)) {
        const started = await isStarted(api, flows.list);
        if (started !== false) continue;
        const state = await stateOf(api, flows.list);
        if (state !== null && state !== 'SUCCESS') badEnds.push(`an execution of the list ended as ${state}`);
        await startOf(flows.list);
      }
    },
    badEnds,
    keptDead: () => keptDead,
    keptWaiting: () => leftWaiting.size,
  };
}
