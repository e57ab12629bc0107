import type { Plan, PlanLoop, PlanNode, ReadyTask } from '@loopwright/engine';
import type { Instant, JournalEvent, RunId, TaskRef, WorkflowId } from '@loopwright/model';
import type { HttpClient } from '@loopwright/sdk';
import type { CallHeaders, Span, Store, Tracer } from '../ports.ts';
import type { Produced, Run, RunHost, RunOver } from './run.ts';

/** What a run tells of itself while it is in memory: a span of its own, and one of each attempt of its tasks. */
export interface RunTrace {
  /** An event of its journal came to be. */
  heard(event: JournalEvent): void;
  /** A way out for an attempt: what it calls belongs to the trace. */
  joined(http: HttpClient, ready: ReadyTask): HttpClient;
  /** It left memory. */
  end(run: Pick<Run, 'machine'>, over: RunOver): void;
}

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
  let isOver = false;

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
    its.end(attempt.at, error === null ? 'succeeded' : 'failed', error);
  }

  return {
    heard(event) {
      if (event.kind === 'output') ended(event, null);
      else if (event.kind === 'failed') ended(event, event.error.code);
      else if (event.kind === 'started' || event.kind === 'waiting') opened(event, event.at);
    },
    joined(http, ready) {
      if (isOver) return http;
      const headers = opened(ready, clock.now()).headers();
      return { send: (request) => http.send({ ...request, headers: withTrace(request.headers ?? {}, headers) }) };
    },
    end({ machine }, over) {
      isOver = true;
      const at = clock.now();
      for (const its of open.values()) its.end(at, 'unfinished', null);
      open.clear();
      if (over.how !== 'ended') span.end(at, over.how, null);
      else if (over.outcome === 'succeeded') span.end(at, 'succeeded', null);
      else span.end(at, 'failed', over.error ?? machine.error?.code ?? null);
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

/** A call that says itself which trace it belongs to is left so. */
function withTrace(own: CallHeaders, headers: CallHeaders): CallHeaders {
  return Object.keys(own).some((name) => name.toLowerCase() === 'traceparent') ? own : { ...headers, ...own };
}
