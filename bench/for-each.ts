import { type Api, draw, registerOwner } from '../testing/process/api.ts';
import { startServer, temporaryFolder } from '../testing/process/server-process.ts';
import { memoryOf } from './measure/load.ts';
import { median, progress, report, round } from './measure/rounds.ts';

const ITEMS = 10_000;
const ROUNDS = 3;

const folder = await temporaryFolder('for-each');
const server = await startServer(folder.path);
try {
  const { api } = await registerOwner(server.origin);
  const workflow = await drawForEach(api);
  const items = Array.from({ length: ITEMS }, (_, index) => ({ id: index, price: index % 100 }));
  const input = JSON.stringify({ input: { items } });
  const figures = { ours: [] as number[], base: [] as number[] };
  const before = await memoryOf(server.pid);
  await run(api, workflow, input);
  for (let turn = 1; turn <= ROUNDS; turn++) {
    const base = baseline(items);
    const ours = await run(api, workflow, input);
    figures.base.push(base);
    figures.ours.push(ours);
    progress(
      `round ${turn}: ${ITEMS} items through 2 nodes in ${Math.round(ours)} ms; JSON out and in of the results alone ${Math.round(base)} ms`,
    );
  }
  const after = await memoryOf(server.pid);
  report({
    bench: 'for-each',
    ratio: round(median(figures.ours) / median(figures.base)),
    items: ITEMS,
    ms: Math.round(median(figures.ours)),
    memory_before_mb: before.now,
    peak_memory_mb: after.peak,
  });
} finally {
  await server.end('SIGTERM');
  await folder.remove();
}

/** request → for-each (transform → if) → answer with the number of results. */
async function drawForEach(api: Api): Promise<string> {
  const ids = await draw(
    api,
    'api',
    {
      hook: { type: 'webhook-producer', form: { webhook_id: 'bench-each' } },
      each: { type: 'for-each', form: { array_expression: 'items' } },
      set: {
        type: 'data-transformer',
        form: { overwrite: true, output_template: '{"double": {{ data.forEachNode.state.item.price * 2 }}}' },
      },
      check: { type: 'if-condition', form: { condition_expression: "data['double'] > 50" } },
      answer: {
        type: 'http-response',
        form: { status_code: 200, body_source: 'custom', body_json: '{"count": {{ data.loop_results | length }}}' },
      },
    },
    ['hook>each', 'each.subdag>set', 'set>check', 'each>answer'],
  );
  await api.call('POST', `/api/workflow/${ids.workflow}/activate/`);
  return ids.workflow!;
}

async function run(api: Api, workflow: string, input: string): Promise<number> {
  const began = performance.now();
  const reply = await api.call<{ count: number }>('POST', `/api/workflow/${workflow}/execute/`, input);
  const ms = performance.now() - began;
  if (reply.status !== 200 || reply.body.count !== ITEMS)
    throw new Error(`The run answered ${reply.status}: ${JSON.stringify(reply.body).slice(0, 500)}`);
  return ms;
}

/** What the data alone costs: the results written and read as JSON. */
function baseline(items: readonly { readonly price: number }[]): number {
  const began = performance.now();
  const results = items.map((item) => ({
    double: item.price * 2,
    if_condition: { route: 'yes', expression: '', result: true },
  }));
  JSON.parse(JSON.stringify({ items, results }));
  return performance.now() - began;
}
