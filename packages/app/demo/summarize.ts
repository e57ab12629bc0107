import { type Caller, callApi } from './call-api.ts';

/** What the demo counted outside of the server. */
export interface Counted {
  /** Webhooks answered 202 with a listener. */
  readonly answers: number;
  /** Time from the first webhook to the last answer, milliseconds. */
  readonly sentMs: number;
  /** Calls of the stand-in service. */
  readonly calls: number;
  /** Lines that the second loop wrote. */
  readonly lines: readonly string[];
  /** How many orders should have taken the branch `yes`. */
  readonly expected: number;
}

interface Run {
  readonly id: number;
  readonly producer_id: string;
  readonly iteration: number;
  readonly state: string;
}

interface WholeRun extends Run {
  readonly tasks: readonly { readonly node_type: string; readonly state: string; readonly port: string | null }[];
}

const EXAMPLES_SHOWN = 3;

/** Reads the history and tells in a few lines what happened; `complete` when nothing is missing. */
export async function summarize(
  caller: Caller,
  workflowId: string,
  counted: Counted,
): Promise<{ readonly text: string; readonly complete: boolean }> {
  const canvas = await callApi<{ nodes: { id: string; node_type: { label: string } }[] }>(
    caller,
    'GET',
    `/api/workflow/${workflowId}/canvas_data/`,
  );
  const labels = new Map(canvas.nodes.map((node) => [node.id, node.node_type.label]));
  const { items: runs } = await callApi<{ items: Run[] }>(caller, 'GET', `/api/runs/?workflow=${workflowId}&limit=200`);
  const { items: queues } = await callApi<{ items: { depth: number; dead_letters: number }[] }>(
    caller,
    'GET',
    `/api/queues/?workflow=${workflowId}`,
  );
  const waiting = queues.reduce((sum, queue) => sum + queue.depth, 0);
  const dead = queues.reduce((sum, queue) => sum + queue.dead_letters, 0);
  const loops = [...new Set(runs.map((run) => run.producer_id))].reverse().map((producer) => {
    const own = runs.filter((run) => run.producer_id === producer);
    const succeeded = own.filter((run) => run.state === 'succeeded').length;
    return `  ${labels.get(producer) ?? producer}: ${own.length} runs, ${succeeded} succeeded, ${own.length - succeeded} not`;
  });
  const ofFirstLoop = runs.filter((run) => run.producer_id === runs.at(-1)?.producer_id);
  const shown = [ofFirstLoop.at(-1), ofFirstLoop.at(0), runs.at(0)].filter((run) => run !== undefined);
  const paths: string[] = [];
  for (const { id } of shown) paths.push(path(await callApi<WholeRun>(caller, 'GET', `/api/runs/${id}/`)));
  const rate = Math.round((counted.answers / counted.sentMs) * 1000);
  const text = [
    '',
    'What happened',
    `  ${counted.answers} webhooks answered 202, each once it was on disk (${rate} a second here and now)`,
    ...loops,
    `  ${counted.expected} orders were above 100 and took the branch "yes"; the service was called ${counted.calls} times`,
    `  The second loop wrote ${counted.lines.length} lines, in the order the queue had them:`,
    ...counted.lines.slice(0, EXAMPLES_SHOWN).map((line) => `    ${line}`),
    ...(counted.lines.length > EXAMPLES_SHOWN ? ['    ...'] : []),
    `  Left in queues: ${waiting}; dead letters: ${dead}`,
    '',
    'Some runs, as the history keeps them',
    ...paths.map((line) => `  ${line}`),
  ].join('\n');
  const complete =
    runs.every((run) => run.state === 'succeeded') &&
    waiting + dead === 0 &&
    counted.calls === counted.expected &&
    counted.lines.length === counted.expected;
  return { text, complete };
}

function path(run: WholeRun): string {
  const steps = run.tasks.map((task) =>
    task.state === 'succeeded' && task.port !== null && task.port !== 'default'
      ? `${task.node_type} (${task.port})`
      : `${task.node_type}${task.state === 'succeeded' ? '' : ` (${task.state})`}`,
  );
  return `Run ${run.id}, iteration ${run.iteration}: ${steps.join(' -> ')}`;
}
