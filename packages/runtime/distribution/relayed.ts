import type { LiveEvent, LoopGauge, WorkflowId } from '@loopwright/model';
import { type Bell, MOST_BELL_BYTES } from '../ports.ts';

/** Characters of an error that go on where all of it does not fit. */
const CUT_ERROR = 1000;

/** What one process tells the others of a workflow that is watched there; `from` says which. */
export type Relayed =
  | { readonly kind: 'event'; readonly event: LiveEvent }
  | { readonly kind: 'rates'; readonly from: string; readonly loops: readonly LoopGauge[] };

/** The bells that carry it: in pieces, and without its heavy parts, where one cannot. None: even so it does not fit. */
export function bellsOf(workflowId: WorkflowId, relayed: Relayed): readonly Bell[] {
  const bell: Bell = { bell: 'live', workflowId, text: JSON.stringify(relayed) };
  if (Buffer.byteLength(JSON.stringify(bell)) <= MOST_BELL_BYTES) return [bell];
  return lighter(relayed).flatMap((piece) => bellsOf(workflowId, piece));
}

function lighter(relayed: Relayed): readonly Relayed[] {
  if (relayed.kind === 'rates') return halves(relayed.loops).map((loops) => ({ ...relayed, loops }));
  const event = lighterEvent(relayed.event);
  return event === null ? [] : [{ ...relayed, event }];
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
