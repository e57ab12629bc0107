import { randomUUID } from 'node:crypto';
import type { QueueId } from '@loopwright/model';
import type { QueueFlows } from '../facade/runtime.ts';
import type { Bell, Clock, Cluster } from '../ports.ts';
import type { LocalQueue } from '../sources/local-queue.ts';

/** The others are asked no oftener than so, milliseconds. */
const FRESH_MS = 1000;
/** Who is asked has answered after so long, milliseconds; one that has not counts with what it told last. */
const ANSWERED_MS = 500;
/** What was told so long ago does not count, milliseconds. */
const HOLD_MS = 10_000;
/** Queues that a process tells of, at most: those that most messages came into and left. */
const MOST_QUEUES = 5000;
/** Queues of one bell, which is never too heavy for that. */
const QUEUES_OF_BELL = 200;

/** What came into queues and left them in all processes together: they tell it when somebody asks, and nothing meanwhile. */
export interface ClusterFlows {
  learn(): Promise<QueueFlows>;
  /** Hears the other processes. */
  hear(bell: Extract<Bell, { readonly bell: 'queue-flows' | 'queue-flows-asked' }>): void;
}

interface FlowsSetting {
  /** Null where there are no other processes. */
  readonly cluster: Pick<Cluster, 'ring' | 'workers'> | null;
  readonly clock: Clock;
  /** The queues that are open here. */
  readonly queues: () => Iterable<Pick<LocalQueue, 'id' | 'flow'>>;
}

type Flow = ReturnType<QueueFlows>;

/** What one process told, and when it began to. */
interface Told {
  readonly answer: number;
  readonly at: number;
  readonly flows: Map<QueueId, Flow>;
}

/** Makes it. */
export function createClusterFlows({ cluster, clock, queues }: FlowsSetting): ClusterFlows {
  const me = randomUUID().slice(0, 8);
  let answer = 0;
  /** By process. */
  const heard = new Map<string, Told>();
  /** What was heard so far of those who tell it in several bells. */
  const parts = new Map<string, Told>();
  const waiting = new Set<() => void>();
  let asked: { readonly at: number; readonly answered: Promise<void> } | null = null;
  /** Of so many others only some answered in time: one of an earlier release never does, and is not waited for again. */
  let silent: { readonly others: number; readonly answering: number } | null = null;

  function isWithin(at: number, ms: number): boolean {
    const now = clock.now();
    return at > now - ms && at <= now;
  }

  function forgetOld(): void {
    for (const told of [heard, parts]) for (const [from, { at }] of told) if (!isWithin(at, HOLD_MS)) told.delete(from);
  }

  async function ask(others: Pick<Cluster, 'ring' | 'workers'>): Promise<void> {
    const at = clock.now();
    others.ring({ bell: 'queue-flows-asked' });
    const count = (await others.workers()).length - 1;
    const answers = (): number => [...heard.values()].filter((told) => told.at >= at).length;
    const expected = silent?.others === count ? silent.answering : count;
    const isAnswered = (): boolean => answers() >= expected;
    if (isAnswered()) return;
    await new Promise<void>((resolve) => {
      const cancel = clock.after(ANSWERED_MS, () => {
        silent = { others: count, answering: answers() };
        end();
      });
      const look = (): void => {
        if (isAnswered()) end();
      };
      function end(): void {
        cancel();
        waiting.delete(look);
        resolve();
      }
      waiting.add(look);
    });
  }

  function tell(): void {
    const flows = [...queues()]
      .map(({ id, flow }) => ({ id, ...flow.perMinute() }))
      .filter(({ inPerMinute, outPerMinute }) => inPerMinute + outPerMinute > 0)
      .toSorted((a, b) => b.inPerMinute + b.outPerMinute - a.inPerMinute - a.outPerMinute)
      .slice(0, MOST_QUEUES)
      .map(({ id, inPerMinute, outPerMinute }) => [id, inPerMinute, outPerMinute] as const);
    answer += 1;
    for (let first = 0; first === 0 || first < flows.length; first += QUEUES_OF_BELL) {
      const next = first + QUEUES_OF_BELL;
      const isLast = next >= flows.length;
      cluster?.ring({
        bell: 'queue-flows',
        from: me,
        answer,
        flows: flows.slice(first, next),
        isFirst: first === 0,
        isLast,
      });
    }
  }

  function flowOf(queueId: QueueId, here: Flow | undefined): Flow {
    const told = [...heard.values()].filter(({ at }) => isWithin(at, HOLD_MS)).map(({ flows }) => flows.get(queueId));
    const all = [here, ...told].filter((flow) => flow !== undefined);
    return {
      inPerMinute: all.reduce((sum, { inPerMinute }) => sum + inPerMinute, 0),
      outPerMinute: all.reduce((sum, { outPerMinute }) => sum + outPerMinute, 0),
    };
  }

  return {
    async learn() {
      if (cluster !== null) {
        if (asked === null || !isWithin(asked.at, FRESH_MS)) asked = { at: clock.now(), answered: ask(cluster) };
        await asked.answered;
      }
      const here = new Map([...queues()].map(({ id, flow }) => [id, flow] as const));
      return (queueId) => flowOf(queueId, here.get(queueId)?.perMinute());
    },
    hear(bell) {
      if (bell.bell === 'queue-flows-asked') {
        tell();
        return;
      }
      forgetOld();
      const told: Told | undefined = bell.isFirst
        ? { answer: bell.answer, at: clock.now(), flows: new Map() }
        : parts.get(bell.from);
      if (told?.answer !== bell.answer) return; // its first part went unheard
      for (const [id, inPerMinute, outPerMinute] of bell.flows) told.flows.set(id, { inPerMinute, outPerMinute });
      parts.set(bell.from, told);
      if (!bell.isLast) return;
      parts.delete(bell.from);
      heard.set(bell.from, told);
      for (const look of [...waiting]) look();
    },
  };
}
