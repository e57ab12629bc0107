import type { Plan, PlanLoop, PlanNode, ReadyTask } from '@loopwright/engine';
import type { Instant, JournalEvent, RunId, TaskRef, WorkflowId } from '@loopwright/model';
import type { HttpClient } from '@loopwright/sdk';
import type { CallHeaders, Span, Store, Tracer } from '../ports.ts';
import type { Produced, Run, RunHost, RunOver } from './run.ts';

/** What a run tells of itself while it is in memory: a span of its own, and one of each attempt of its tasks. */
export interface RunTrace {
  /** An event of its journal came to be. */
  heard(event: JournalEvent): void;
  /** A way out for an attempt: what it calls belongs to the trace until the attempt ends. */
  joined(http: HttpClient, ready: ReadyTask): HttpClient;
  /** It left memory. How it ended is told when that is durable: its data may be refused still, or its lease be lost. */
  left(over: RunOver): void;
  /** Its end is durable, or cannot be any more. */
  settled(run: Pick<Run, 'machine'>, over: RunOver): void;
}

const OF_TRACES: ReadonlySet<string> = new Set(['traceparent', 'tracestate']);

type Attempt = Pick<ReadyTask, 'task' | 'attempt'>;

/**
 * Begins to tell of a run; null: nobody hears of runs. One that is taken up again begins another span, with the same run id.
 *
 * @param began - null: it is taken up
 * @param start - its calls say which trace it belongs to
 */
export function traceRun(
  { host, plan, loop }: { readonly host: RunHost; readonly plan: Plan; readonly loop: PlanLoop },
  id: RunId,
  iteration: number,
  began: Instant | null,
  start: Pick<Produced, 'calls'>,
): RunTrace | null {
  const { tracer, clock } = host.services;
  if (tracer === null) return null;
  const startedAt = began ?? clock.now();
  const attributes = {
    'loopwright.workflow.id': host.workflowId,
    'loopwright.run.id': id,
    'loopwright.run.iteration': iteration,
    'loopwright.run.taken_up': began === null,
  };
  const name = `${host.workflowName ?? host.workflowId}/${nameOf(plan.nodes[loop.producer]!)}`;
  const span = tracer.begin(name, startedAt, attributes, [start.calls].flat(), host.mode === 'api');
  /** Attempts under way, of those that were told before they ended. */
  const open = new Map<string, Span>();
  /** Last attempts that ended, by task. */
  let over = new WeakMap<TaskRef, number>();
  let leftAt: Instant | null = null;
  let isTold = false;

  function begin({ task, attempt }: Attempt, at: Instant): Span {
    const node = plan.nodes[task.node]!;
    // What it did before this process took the run up was told by the one before.
    return span.child(nameOf(node), Math.max(at, startedAt), {
      'loopwright.node.id': node.id,
      'loopwright.node.type': node.type.identifier,
      'loopwright.task.attempt': attempt,
      ...(task.path.length === 0 ? {} : { 'loopwright.task.path': task.path.join('.') }),
    });
  }

  function opened(attempt: Attempt, at: Instant): Span {
    const key = keyOf(attempt);
    const known = open.get(key);
    if (known !== undefined) return known;
    const begun = begin(attempt, at);
    open.set(key, begun);
    return begun;
  }

  function ended(attempt: Attempt & { readonly at: Instant; readonly ms: number }, error: string | null): void {
    const key = keyOf(attempt);
    const its = open.get(key) ?? begin(attempt, attempt.at - attempt.ms);
    open.delete(key);
    over.set(attempt.task, attempt.attempt);
    its.end(attempt.at, error === null ? 'succeeded' : 'failed', error);
  }

  function tell(how: RunOver, machine: Run['machine'] | null): void {
    if (isTold) return;
    isTold = true;
    const at = leftAt ?? clock.now();
    if (how.how !== 'ended') span.end(at, how.how, null);
    else if (how.outcome === 'succeeded') span.end(at, 'succeeded', null);
    else span.end(at, 'failed', how.error ?? machine?.error?.code ?? null);
  }

  return {
    heard(event) {
      if (event.kind === 'output') ended(event, null);
      else if (event.kind === 'failed') ended(event, event.error.code);
      else if (event.kind === 'started' || event.kind === 'waiting') opened(event, event.at);
      else if (event.kind === 'resumed') over = new WeakMap(); // attempts are counted anew
    },
    joined(http, ready) {
      if (leftAt !== null || (over.get(ready.task) ?? 0) >= ready.attempt) return http;
      const key = keyOf(ready);
      const its = opened(ready, clock.now());
      const headers = its.headers();
      return {
        send: (request) =>
          http.send(
            open.get(key) === its ? { ...request, headers: withTrace(request.headers ?? {}, headers) } : request,
          ),
      };
    },
    left(how) {
      leftAt = clock.now();
      for (const its of open.values()) its.end(leftAt, 'unfinished', null);
      open.clear();
      if (how.how !== 'ended') tell(how, null);
    },
    settled({ machine }, how) {
      tell(how, machine);
    },
  };
}

/** The name by which traces tell of a workflow's runs; null: nothing is traced, or it is gone. */
export async function nameInTraces(
  tracer: Tracer | null,
  { workflows }: Pick<Store, 'workflows'>,
  workflowId: WorkflowId,
): Promise<string | null> {
  return tracer === null ? null : ((await workflows.get(workflowId, null))?.name ?? null);
}

function keyOf({ task, attempt }: { readonly task: TaskRef; readonly attempt: number }): string {
  return `${task.node} ${task.path.join('.')} ${attempt}`;
}

/** What a person called it, else its type. */
function nameOf({ config, type }: PlanNode): string {
  return typeof config.name === 'string' && config.name !== '' ? config.name : type.identifier;
}

/** A call that says itself of a trace, with either header, is left so: the two go together. */
function withTrace(own: CallHeaders, headers: CallHeaders): CallHeaders {
  return Object.keys(own).some((name) => OF_TRACES.has(name.toLowerCase())) ? own : { ...headers, ...own };
}
