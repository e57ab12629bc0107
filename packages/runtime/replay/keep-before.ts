import { createMachine, decodeSegment, type Plan, type PlanLoop } from '@loopwright/engine';
import { type JournalEvent, LoopwrightError, type NodeId, type RunId, type TaskRef } from '@loopwright/model';
import type { LoadedVersions } from '../executions/versions.ts';
import type { RunRow, Store } from '../ports.ts';
import { produce } from '../runs/begin-run.ts';
import type { Callbacks } from '../waiting/callback-tokens.ts';
import { impossible } from './impossible.ts';
import { nodesFrom } from './nodes-from.ts';
import { refuseOldCallbacks } from './refuse-old-callbacks.ts';

type Edited = Extract<JournalEvent, { kind: 'edited' }>;
type Kept = Extract<JournalEvent, { kind: 'output' | 'failed' | 'edited' }>;

interface KeepParts {
  readonly store: Store;
  readonly versions: LoadedVersions;
  readonly callbacks: Callbacks;
}

/** The run that is to begin. */
interface Beginning {
  readonly plan: Plan;
  readonly loop: PlanLoop;
  readonly id: RunId;
  readonly payload: Uint8Array;
}

/**
 * How the tasks of a run ended that do not lie behind a node, as a new run's journal has them: each by its first attempt, on
 * the plan of the new run; inputs that were edited stay so. Throws REPLAY_IMPOSSIBLE where the node would not run next, or where
 * the run could only fail: what is kept holds a call-back URL that it would wait for.
 *
 * @param edit - what the node itself is to run on, and who says so; null: what is handed on to it
 */
export async function keepBefore(
  { store, versions, callbacks }: KeepParts,
  source: RunRow,
  { plan, loop, id, payload }: Beginning,
  fromNode: NodeId,
  edit: Pick<Edited, 'input' | 'by' | 'at'> | null,
): Promise<readonly JournalEvent[]> {
  const version = await store.workflows.versionById(source.versionId);
  const old = version === null ? null : versions.toRead(version);
  if (old === null) throw impossible('The version that it ran on is gone');
  const from = plan.nodes.findIndex((node) => node.id === fromNode);
  const wire = loop.wiring.wires[from];
  if (wire === undefined) throw impossible('That node is not part of its loop');
  if (from === loop.producer) throw impossible('That node began it: run the whole run again');
  if (wire.around.length > 0) throw impossible('That node is repeated by a for-each: begin at the for-each');
  const behind = nodesFrom(plan, from);
  const positions = new Map(plan.nodes.map((node, position) => [node.id, position]));
  const { segments } = await store.history.journal(source.id);
  const machine = createMachine(plan, loop, produce(plan, loop, id, payload));
  const kept: JournalEvent[] = [];
  try {
    const events = segments.flatMap((segment) => decodeSegment(segment));
    const last = lastEnds(events);
    for (const event of events) {
      const isKept = event.kind === 'output' || event.kind === 'edited';
      if (!isKept && !(event.kind === 'failed' && event.retryAt === null)) continue;
      const node = positions.get(old.nodes[event.task.node]!.id);
      if (node === undefined || behind.has(node)) continue;
      // It got another try, or gets one now.
      if (event.kind === 'failed' && (last.get(nameOf(event.task)) !== event || !wentOn(loop, node))) continue;
      const task = { ...event.task, node };
      const moved: Kept = event.kind === 'edited' ? { ...event, task } : { ...event, task, attempt: 1 };
      machine.apply(moved);
      kept.push(moved);
    }
  } catch (cause) {
    if (!(cause instanceof LoopwrightError)) throw cause;
    throw impossible('What it did before that node does not fit this version');
  }
  const ready = machine.takeReady();
  if (!ready.some(({ task }) => task.node === from)) throw impossible('It did not come to that node');
  const edited = edit === null ? null : { node: from, input: edit.input };
  refuseOldCallbacks({ id, machine, ready, kept, edit: edited, callbacks });
  return edit === null ? kept : [...kept, { kind: 'edited', task: wire.task, ...edit }];
}

/** The event by which each task ended at last: a failure that was fixed or redriven is none. */
function lastEnds(events: readonly JournalEvent[]): ReadonlyMap<string, JournalEvent> {
  const ends = new Map<string, JournalEvent>();
  for (const event of events)
    if (event.kind === 'output' || event.kind === 'failed') ends.set(nameOf(event.task), event);
  return ends;
}

const nameOf = ({ node, path }: TaskRef): string => `${node}/${path.join('.')}`;

/** Whether a failure of this node is gone on from: by its error port, or by that of a for-each around it. */
function wentOn({ wiring }: PlanLoop, node: number): boolean {
  const wire = wiring.wires[node];
  return wire !== undefined && [wire, ...wire.around].some(({ error }) => error !== -1);
}
