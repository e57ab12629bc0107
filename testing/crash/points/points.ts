import { decodeSegment } from '@loopwright/engine';
import type { JournalEvent } from '@loopwright/model';
import type { Change, ClaimedMessage, Flush, Group, Share, WokenQueue } from '@loopwright/runtime/ports';

/** A call of the store as the process that makes it sees it: not made yet, or answered and nobody has heard. */
export interface StoreCall {
  /** Part and method, such as `log.flush`. */
  readonly method: string;
  readonly when: 'before' | 'after';
  readonly args: readonly unknown[];
  /** Undefined before the call. */
  readonly answer: unknown;
}

/** Where a process can be stopped. */
interface Point {
  readonly method: string;
  readonly when: 'before' | 'after';
  /** Whether this call of the method is meant; absent: any is. */
  readonly meant?: (args: readonly unknown[], answer: unknown) => boolean;
}

type Kind = Change['kind'];

/** A flush with a group that does something. */
const flushed = (has: (group: Group) => boolean): Pick<Point, 'method' | 'meant'> => ({
  method: 'log.flush',
  meant: ([flush]) => (flush as Flush).groups.some(has),
});

const changing = (...kinds: readonly Kind[]) =>
  flushed(({ changes }) => changes.some(({ kind }) => kinds.includes(kind)));

/** A door, or a person, puts a message in: no run is behind it. */
const isAccepting = ({ lease, changes }: Group): boolean =>
  lease === null &&
  changes.some(({ kind }) => kind === 'send-message' || kind === 'send-on-terms') &&
  !changes.some(({ kind }) => kind === 'open-run' || kind === 'lease-run');

/** A run puts a message into the queue of another loop. */
const isSending = ({ changes }: Group): boolean =>
  changes.some((change) => change.kind === 'send-message' && !change.leased) &&
  changes.some(({ kind }) => kind === 'append-journal');

const hasEvent = (meant: (events: readonly JournalEvent[], seq: number) => boolean) =>
  flushed(({ changes }) =>
    changes.some((change) => change.kind === 'append-journal' && meant([...decodeSegment(change.events)], change.seq)),
  );

/** The last that is known of a run is that a task begins, whose effect is outside. */
const beginsEffect = hasEvent((events) => events.at(-1)?.kind === 'started');
/** The first that is new of a run is what came of such a task. */
const endsEffect = hasEvent((events, seq) => seq > 0 && events[0]?.kind === 'output');

const claimed = (messages: readonly ClaimedMessage[]): boolean => messages.length > 0;

/** All points at which a process can be stopped, by their names. Those behind a call are where its answer is heard by nobody. */
export const POINTS = {
  'a message is not written yet': { ...flushed(isAccepting), when: 'before' },
  'a message is on disk, and its sender not answered': { ...flushed(isAccepting), when: 'after' },
  'a message was claimed': {
    method: 'log.claim',
    when: 'after',
    meant: (_args, answer) => claimed(answer as readonly ClaimedMessage[]),
  },
  'a flush of a run is not sent yet': { ...changing('append-journal'), when: 'before' },
  'a flush of a run is on disk': { ...changing('append-journal'), when: 'after' },
  'an effect may begin from now on': { ...beginsEffect, when: 'after' },
  'an effect was done, and that is not journaled': { ...endsEffect, when: 'before' },
  'an effect was done, and that is journaled': { ...endsEffect, when: 'after' },
  'a message for the next loop is not sent yet': { ...flushed(isSending), when: 'before' },
  'a message for the next loop is sent': { ...flushed(isSending), when: 'after' },
  'a token is out, and its wait is not on disk': { ...changing('open-wait'), when: 'before' },
  'a run was parked': { ...changing('park-run'), when: 'after' },
  'an answer is stored, and its run was not told': { method: 'waiting.answerCallback', when: 'after' },
  'what was put off is ready, and its loop was not told': {
    method: 'waiting.wake',
    when: 'after',
    meant: (_args, answer) => (answer as readonly WokenQueue[]).some(({ count }) => count > 0),
  },
  'an item of a producer is not written yet': { ...changing('set-cursor'), when: 'before' },
  'an item of a producer is on disk': { ...changing('set-cursor'), when: 'after' },
  'a message is a dead letter': { ...changing('dead-letter'), when: 'after' },
  'a dead letter is not redriven yet': { method: 'workflows.redrive', when: 'before' },
  'a dead letter is redriven, and its loop was not told': { method: 'workflows.redrive', when: 'after' },
  'a run is not set aside yet': { ...changing('suspend-run'), when: 'before' },
  'a run is set aside': { ...changing('suspend-run'), when: 'after' },
  'an execution has begun, and nobody works on it': { method: 'workflows.begin', when: 'after' },
  'a loop has ended': { ...changing('end-loop'), when: 'after' },
  'the end of an execution is not written yet': { method: 'workflows.end', when: 'before' },
  'the end of an execution is on disk': { method: 'workflows.end', when: 'after' },
  'a life has begun, and no run was resumed': { method: 'workflows.beginIncarnation', when: 'after' },
  'a loop is set aside, and not given back': { method: 'cluster.release', when: 'before' },
  'a loop is given back, and nobody was told': { method: 'cluster.release', when: 'after' },
  'what a dead worker held is free, and nobody was told': {
    method: 'cluster.share',
    when: 'after',
    meant: (_args, answer) => (answer as Share | null)?.freed === true,
  },
} as const satisfies Record<string, Point>;

export type PointName = keyof typeof POINTS;

/** Points to which no process comes by itself: another one has to die first. */
const LED_TO: readonly PointName[] = [
  'a life has begun, and no run was resumed',
  'what a dead worker held is free, and nobody was told',
];
/** Points that a process of a cluster comes to under load. */
export const ALL: readonly PointName[] = (Object.keys(POINTS) as PointName[]).filter(
  (point) => !LED_TO.includes(point),
);
/** Those that a process comes to which has its database to itself. */
export const EMBEDDED: readonly PointName[] = ALL.filter((point) => !POINTS[point].method.startsWith('cluster.'));
/** Those that a server comes to which runs no loops. */
export const AT_DOORS: readonly PointName[] = [
  'a message is not written yet',
  'a message is on disk, and its sender not answered',
  'an answer is stored, and its run was not told',
  'a dead letter is not redriven yet',
  'a dead letter is redriven, and its loop was not told',
  'an execution has begun, and nobody works on it',
];

/** Whether a call is where that point is. */
export function isAt(name: PointName, { method, when, args, answer }: StoreCall): boolean {
  const point: Point = POINTS[name];
  return point.method === method && point.when === when && point.meant?.(args, answer) !== false;
}
