import type { Api } from '../../testing/process/api.ts';

const ROW = 25;
const STEP = { x: 280, y: 140 };
/** Most changes that the server takes in one edit. */
const SLICE = 500;

/**
 * Draws a workflow of rows: a webhook and conditions behind it, each connected to the next by `yes`, some to the one after
 * next by `no`. All of it runs: a call of `POST /api/webhooks/<prefix>-<row>/` passes through the whole row.
 *
 * @param size.connections - at least one less than `nodes` a row
 */
export async function drawLargeGraph(
  api: Api,
  prefix: string,
  size: { readonly nodes: number; readonly connections: number },
): Promise<string> {
  const made = await api.call<{ id: string }>('POST', '/api/workflow/', { name: `${size.nodes} nodes` });
  const ids = Array.from({ length: size.nodes }, () => crypto.randomUUID());
  const changes: Record<string, unknown>[] = ids.map((id, index) => {
    const [column, row] = [index % ROW, Math.floor(index / ROW)];
    const isFirst = column === 0;
    return {
      op: 'add_node',
      id,
      node_type: isFirst ? 'webhook-producer' : 'if-condition',
      x: column * STEP.x,
      y: row * STEP.y,
      form_values: isFirst ? { webhook_id: `${prefix}-${row}` } : { condition_expression: 'True' },
    };
  });
  let left = size.connections;
  const connect = (source: number, target: number, port: string): void => {
    if (left <= 0) return;
    left -= 1;
    const connection = { id: crypto.randomUUID(), source: ids[source], target: ids[target], source_handle: port };
    changes.push({ op: 'add_connection', ...connection });
  };
  for (let index = 0; index < ids.length - 1; index++)
    if ((index + 1) % ROW !== 0) connect(index, index + 1, index % ROW === 0 ? 'default' : 'yes');
  for (let index = 1; index < ids.length - 2; index++)
    if (index % ROW !== 0 && (index % ROW) + 2 < ROW) connect(index, index + 2, 'no');
  for (let at = 0; at < changes.length; at += SLICE) {
    const reply = await api.call('POST', `/api/workflow/${made.body.id}/edits/`, {
      client_id: 'bench',
      edit_id: crypto.randomUUID(),
      changes: changes.slice(at, at + SLICE),
    });
    if (reply.status !== 200) throw new Error(`Drawing answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  }
  return made.body.id;
}
