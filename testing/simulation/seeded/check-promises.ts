import { decodeSegment, taskKey } from '@loopwright/engine';
import type { JournalEvent, JsonObject, NodeId } from '@loopwright/model';
import type { RunRow } from '@loopwright/runtime/ports';
import { decodePayload } from '../../../packages/runtime/doors/payload.ts';
import { checkReferences } from '../../../packages/storage/doctor/references.ts';
import type { SqlValue } from '../../../packages/storage/thread/transaction.ts';
import { canonical } from './acts.ts';
import { checkOrder } from './check-order.ts';
import { checkTasks } from './check-tasks.ts';
import { WORKFLOW } from './draw.ts';
import { type ExpectedRun, expectedRun, taskName } from './expected.ts';
import type { Sent } from './people.ts';
import type { SimWorld } from './sim-world.ts';
import type { LoopSpec } from './workflow-spec.ts';

/** Attempts in which a process has to end before its task is accused. */
const KILLED = 3;

/** A run as the database has it, beside what the model says of its message. */
export interface CheckedRun {
  readonly row: RunRow;
  readonly loop: LoopSpec;
  readonly message: JsonObject;
  readonly expected: ExpectedRun;
  readonly events: readonly JournalEvent[];
  readonly keyOf: (name: string, path: readonly number[]) => string;
}

/**
 * Compares what became of everything to the reference model, once all has come to its end.
 *
 * @param ends - the execution ends by itself
 */
export async function checkPromises(
  world: SimWorld,
  order: readonly NodeId[],
  ends: boolean,
  sent: readonly Sent[],
): Promise<void> {
  const { broken, spec } = world;
  const runs = await readRuns(world, order);
  for (const { row, loop, message, expected } of runs) {
    if (row.state !== expected.outcome)
      broken(
        `The run of ${canonical(message)} in ${loop.producer} is ${row.state} (${row.errorText}), not ${expected.outcome}`,
      );
  }
  for (const loop of spec.loops) {
    const own = runs.filter((run) => run.loop === loop);
    if (new Set(own.map(({ row }) => row.iteration)).size < own.length)
      broken(`${loop.producer} numbered two runs alike`);
  }
  checkMessages(runs, world, sent);
  for (const run of runs) checkTasks(run, order, world);
  checkOrder(runs, world, sent);
  await checkDeadLetters(runs, world);
  const all = async <Row>({ sql, parameters }: { sql: string; parameters: readonly SqlValue[] }) =>
    world.database.database.prepare(sql).all(...parameters) as Row[];
  await checkReferences(all as never, ({ where, problem }) => broken(`${where}: ${problem}`));
  if (ends) {
    const execution = await world.database.workflows.latestExecution(WORKFLOW);
    if (execution?.state !== 'SUCCESS') broken(`All data came to their end, the execution is ${execution?.state}`);
  }
}

async function readRuns(
  { database, ownerId, spec, broken }: SimWorld,
  order: readonly NodeId[],
): Promise<readonly CheckedRun[]> {
  const rows = await database.history.runs(ownerId, { workflowId: WORKFLOW, limit: 1000 });
  const expected = new Map<string, ExpectedRun>();
  const runs: CheckedRun[] = [];
  for (const row of rows.toSorted((a, b) => a.iteration - b.iteration)) {
    const loop = spec.loops.find(({ producer }) => producer === row.producerId)!;
    const { segments, payload } = await database.history.journal(row.id);
    const events = segments.flatMap((segment) => decodeSegment(segment));
    const message = messageOf(payload, events);
    const killers = killersOf(events, order, broken);
    const name = `${loop.producer} ${canonical(message)} ${[...killers.keys()]}`;
    if (!expected.has(name)) expected.set(name, expectedRun(loop, order, message, killers));
    const keyOf = (node: string, path: readonly number[]): string => taskKey(row.id, node as NodeId, path);
    runs.push({ row, loop, message, expected: expected.get(name)!, events, keyOf });
  }
  return runs;
}

/** Tasks that failed since their process had ended so often while they ran: by chance, here. */
function killersOf(
  events: readonly JournalEvent[],
  order: readonly NodeId[],
  broken: (what: string) => void,
): Map<string, string> {
  const begun = new Map<string, number>();
  const killers = new Map<string, string>();
  for (const event of events) {
    if (!('task' in event)) continue;
    const task = taskName(order[event.task.node]!, event.task.path);
    if (event.kind === 'started') begun.set(task, (begun.get(task) ?? 0) + 1);
    if (event.kind === 'output') killers.delete(task); // the next attempt of its message
    if (event.kind !== 'failed' || event.error.code !== 'KILLED_PROCESS') continue;
    killers.set(task, event.error.text);
    if ((begun.get(task) ?? 0) < KILLED) broken(`${task} is accused, and was begun ${begun.get(task) ?? 0} times`);
  }
  return killers;
}

function messageOf(payload: Uint8Array | null, events: readonly JournalEvent[]): JsonObject {
  if (payload === null) {
    const first = events.find((event) => event.kind === 'output');
    return first?.kind === 'output' && first.output.base === 'none' ? first.output.set : {};
  }
  const decoded = decodePayload(payload);
  if (decoded.kind === 'item') return decoded.item.data;
  return decoded.kind === 'door' ? (decoded.message.body as JsonObject) : {};
}

/** Each message is processed once: those that were acknowledged, and of the others none twice. */
function checkMessages(runs: readonly CheckedRun[], world: SimWorld, sent: readonly Sent[]): void {
  const { spec, broken } = world;
  const [first, second] = spec.loops;
  const counts = new Map<number, number>();
  for (const { loop, message } of runs) {
    if (loop === first) counts.set(message.n as number, (counts.get(message.n as number) ?? 0) + 1);
  }
  // Two processes may start the workflow, one after the other has come to its end.
  const starts = world.database.database.prepare('SELECT count(*) AS count FROM execution').get() as { count: number };
  const asked =
    first!.source === 'pull'
      ? Array.from({ length: first!.items }, (_, n) => ({ n, least: starts.count, most: starts.count }))
      : sent.map(({ n, acceptedAt }) => ({ n, least: acceptedAt === null ? 0 : 1, most: 1 }));
  for (const { n, least, most } of asked) {
    const count = counts.get(n) ?? 0;
    if (count < least || count > most) broken(`Message ${n} has ${count} runs`);
    counts.delete(n);
  }
  for (const n of counts.keys()) broken(`Message ${n} was never sent`);
  if (second === undefined) return;
  const put = runs.filter(({ loop }) => loop === first).flatMap(({ expected }) => expected.sent.map(canonical));
  const taken = runs.filter(({ loop }) => loop === second).map(({ message }) => canonical(message));
  const inOrder = first!.concurrency === 1 && second.concurrency === 1;
  const [left, right] = inOrder ? [put, taken] : [put.toSorted(), taken.toSorted()];
  if (left.join('\n') !== right.join('\n'))
    broken(
      `The queue of ${second.producer} was given ${put.length} items, and ${taken.length} were taken, or in another order`,
    );
}

/** Each run that failed has left one dead letter, and no other has. */
async function checkDeadLetters(runs: readonly CheckedRun[], { database, ownerId, broken }: SimWorld): Promise<void> {
  const letters = await database.history.deadLetters(ownerId, { workflowId: WORKFLOW, limit: 1000 });
  const left = letters.map(({ runId }) => runId).toSorted((a, b) => Number(a) - Number(b));
  const failed = runs.filter(({ row }) => row.state === 'failed').map(({ row }) => row.id);
  const wanted = failed.toSorted((a, b) => a - b);
  if (left.join() !== wanted.join()) broken(`Runs ${wanted.join()} failed, there are dead letters of ${left.join()}`);
}
