import { decodeSegment, taskKey } from '@loopwright/engine';
import type { JournalEvent, JsonObject, NodeId } from '@loopwright/model';
import type { RunRow } from '@loopwright/runtime/ports';
import { decodePayload } from '../../../packages/runtime/doors/payload.ts';
import { checkReferences } from '../../../packages/storage/doctor/references.ts';
import type { SqlValue } from '../../../packages/storage/thread/transaction.ts';
import { canonical } from './acts.ts';
import { checkOrder } from './check-order.ts';
import { checkTasks } from './check-tasks.ts';
import { checkTicks } from './check-ticks.ts';
import { WORKFLOW } from './draw.ts';
import { type ExpectedRun, expectedRun, taskName } from './expected.ts';
import type { Sent } from './people.ts';
import type { SimWorld } from './sim-world.ts';
import type { LoopSpec } from './workflow-spec.ts';

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
  checkTicks(runs, world);
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
  { database, ownerId, spec }: SimWorld,
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
    const killers = killersOf(events, order);
    const name = `${loop.producer} ${canonical(message)} ${[...killers.keys()]}`;
    if (!expected.has(name)) expected.set(name, expectedRun(loop, order, message, killers));
    const keyOf = (node: string, path: readonly number[]): string => taskKey(row.id, node as NodeId, path);
    runs.push({ row, loop, message, expected: expected.get(name)!, events, keyOf });
  }
  return runs;
}

/** Tasks that failed since their process had ended so often while they ran: by chance, here. The ledger counts how often that was. */
function killersOf(events: readonly JournalEvent[], order: readonly NodeId[]): Map<string, string> {
  const killers = new Map<string, string>();
  for (const event of events) {
    if (!('task' in event)) continue;
    const task = taskName(order[event.task.node]!, event.task.path);
    if (event.kind === 'output') killers.delete(task); // the next attempt of its message
    if (event.kind !== 'failed' || event.error.code !== 'KILLED_PROCESS') continue;
    killers.set(task, event.error.text);
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
  const own = runs.filter(({ loop }) => loop === first);
  if (first!.source === 'pull') {
    // Two processes may start the workflow, one after the other has come to its end: each execution makes all data.
    const executions = world.database.database.prepare('SELECT id FROM execution').all() as { id: string }[];
    const asked = Array.from({ length: first!.items }, (_, n) => ({ n, least: 1, most: 1 }));
    const byExecution = Map.groupBy(own, ({ row }) => row.executionId as string | null);
    for (const { id } of executions) countMessages(byExecution.get(id) ?? [], asked, broken);
    for (const id of byExecution.keys())
      if (!executions.some((execution) => execution.id === id))
        broken(`Runs are of execution ${id}, which is not there`);
  } else if (first!.source !== 'schedule') {
    const asked = sent.map(({ n, acceptedAt }) => ({ n, least: acceptedAt === null ? 0 : 1, most: 1 }));
    countMessages(own, asked, broken);
  }
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

/** Each message that was asked for has as many runs as it may have, and there are no others. */
function countMessages(
  runs: readonly CheckedRun[],
  asked: readonly { readonly n: number; readonly least: number; readonly most: number }[],
  broken: (what: string) => void,
): void {
  const found = Map.groupBy(runs, ({ message }) => message.n as number);
  for (const { n, least, most } of asked) {
    const count = found.get(n)?.length ?? 0;
    if (count < least || count > most) broken(`Message ${n} has ${count} runs`);
    found.delete(n);
  }
  for (const n of found.keys()) broken(`Message ${n} was never sent`);
}

/** Each run that failed has left one dead letter, and no other has. */
async function checkDeadLetters(runs: readonly CheckedRun[], { database, ownerId, broken }: SimWorld): Promise<void> {
  const letters = await database.history.deadLetters(ownerId, { workflowId: WORKFLOW, limit: 1000 });
  const left = letters.map(({ runId }) => runId).toSorted((a, b) => Number(a) - Number(b));
  const failed = runs.filter(({ row }) => row.state === 'failed').map(({ row }) => row.id);
  const wanted = failed.toSorted((a, b) => a - b);
  if (left.join() !== wanted.join()) broken(`Runs ${wanted.join()} failed, there are dead letters of ${left.join()}`);
}
