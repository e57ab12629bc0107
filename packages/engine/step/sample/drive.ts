import type { Item, JournalEvent, Json, JsonObject, TaskRef } from '@loopwright/model';
import { storeOutput } from '../../fold/stored-output.ts';
import type { Machine, PlanNode, ReadyTask } from '../../plan.ts';
import { followedPort } from '../route.ts';

/** What a node does in a test. */
export type Act =
  | {
      readonly data: JsonObject;
      readonly port?: string;
      readonly items?: readonly Json[];
      readonly until?: number;
      readonly metadata?: JsonObject;
      readonly answer?: { readonly status: number; readonly body: Json };
    }
  | { readonly fails: string; readonly retryAt?: number };
export type Acts = (node: PlanNode, input: Item, task: ReadyTask) => Act;

/** Name of a task: `a` or, for an item, `a[0,1]`. */
export function nameOf(machine: Machine, { node, path }: TaskRef): string {
  const id = machine.plan.nodes[node]!.id;
  return path.length === 0 ? id : `${id}[${path.join(',')}]`;
}

/** The event that ends an attempt as `acts` wants it. */
export function eventOf(machine: Machine, ready: ReadyTask, acts: Acts): JournalEvent {
  const { task, node, attempt } = ready;
  const input = machine.input(task);
  if (node.kind === 'producer' && machine.loop.producer === node.index) {
    return { kind: 'output', task, attempt, at: 1, ms: 1, port: 'default', output: { base: 'message' } };
  }
  const act = acts(node, input, ready);
  if ('fails' in act) {
    const error = { code: 'NODE_FAILED', text: act.fails } as const;
    return { kind: 'failed', task, attempt, at: 1, ms: 1, error, retryAt: act.retryAt ?? null };
  }
  return {
    kind: 'output',
    task,
    attempt,
    at: 1,
    ms: 1,
    port: followedPort(node, act.port),
    output: storeOutput(input.data, act.data),
    ...(act.items === undefined ? {} : { items: act.items }),
    ...(act.until === undefined ? {} : { until: act.until }),
    ...(act.metadata === undefined ? {} : { metadata: act.metadata }),
    ...(act.answer === undefined ? {} : { answer: act.answer }),
  };
}

/** Runs a machine until nothing is ready; `pick` chooses among the ready tasks. Answers the events, in their order. */
export function drive(
  machine: Machine,
  acts: Acts,
  pick: (count: number) => number = () => 0,
): { readonly events: JournalEvent[]; readonly ran: string[]; readonly skipped: string[] } {
  const events: JournalEvent[] = [];
  const ran: string[] = [];
  const skipped: string[] = [];
  const waiting: ReadyTask[] = [];
  for (;;) {
    skipped.push(...machine.takeSkipped().map((task) => nameOf(machine, task)));
    waiting.push(...machine.takeReady());
    const [next] = waiting.splice(pick(waiting.length), 1);
    if (next === undefined) return { events, ran, skipped };
    const event = eventOf(machine, next, acts);
    if (event.kind === 'output') ran.push(nameOf(machine, next.task));
    events.push(event);
    machine.apply(event);
  }
}
