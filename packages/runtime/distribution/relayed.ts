import { isLargerThan, type LiveEvent, type LoopGauge, type WorkflowId } from '@loopwright/model';
import type { TaskUnderWay } from '../live/executing.ts';
import { type Bell, MOST_BELL_BYTES } from '../ports.ts';

/** Characters of an error that go on where all of it does not fit. */
const CUT_ERROR = 1000;
/** What is estimated to be larger does not fit: an estimate is at most three times the JSON. */
const NEVER_FITS = 3 * MOST_BELL_BYTES + 100;

type Started = Extract<LiveEvent, { readonly kind: 'execution-started' }>;

/** What a process tells of a workflow that is watched elsewhere. */
export type Told =
  /** `nth` tells events apart that are alike: the same bell rings once. */
  | { readonly kind: 'event'; readonly nth: number; readonly event: LiveEvent }
  | { readonly kind: 'rates'; readonly loops: readonly LoopGauge[] }
  | {
      /** All that is under way in it, in one part or several. */
      readonly kind: 'state';
      /** The execution that it holds a part of. */
      readonly execution: Omit<Started, 'kind'> | null;
      readonly tasks: readonly TaskUnderWay[];
      /** Events before it that were not told. */
      readonly missed: number;
      readonly isFirst: boolean;
      readonly isLast: boolean;
    };

/** The same with the name of that process. */
export type Relayed = Told & { readonly from: string };

/** The bells that carry it: in pieces, and without its heavy parts, where one cannot. None: even so it does not fit. */
export function bellsOf(workflowId: WorkflowId, relayed: Relayed): readonly Bell[] {
  if (isTooHeavy(relayed)) return lighter(relayed).flatMap((piece) => bellsOf(workflowId, piece));
  const bell: Bell = { bell: 'live', workflowId, text: JSON.stringify(relayed) };
  if (Buffer.byteLength(JSON.stringify(bell)) <= MOST_BELL_BYTES) return [bell];
  return lighter(relayed).flatMap((piece) => bellsOf(workflowId, piece));
}

/** Whether its heavy part alone does not fit; no more of that is read than shows it. */
function isTooHeavy(relayed: Relayed): boolean {
  if (relayed.kind !== 'event') return false;
  const { event } = relayed;
  if (event.kind === 'task-completed') return isLargerThan(event.data, NEVER_FITS);
  return 'error' in event && event.error.length > MOST_BELL_BYTES;
}

function lighter(relayed: Relayed): readonly Relayed[] {
  switch (relayed.kind) {
    case 'rates':
      return halves(relayed.loops).map((loops) => ({ ...relayed, loops }));
    case 'state':
      return halves(relayed.tasks).map((tasks, index) => ({
        ...relayed,
        tasks,
        isFirst: relayed.isFirst && index === 0,
        isLast: relayed.isLast && index === 1,
      }));
    case 'event': {
      const event = lighterEvent(relayed.event);
      return event === null ? [] : [{ ...relayed, event }];
    }
  }
}

function lighterEvent(event: LiveEvent): LiveEvent | null {
  switch (event.kind) {
    case 'task-completed':
      return Object.keys(event.data).length > 0 ? { ...event, data: {} } : null;
    case 'task-failed':
    case 'execution-failed':
      return event.error.length > CUT_ERROR ? { ...event, error: event.error.slice(0, CUT_ERROR) } : null;
    default:
      return null;
  }
}

function halves<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length < 2) return [];
  const half = items.length >> 1;
  return [items.slice(0, half), items.slice(half)];
}
