import { randomUUID } from 'node:crypto';
import { type Client, newClient } from './call.ts';
import { formOf, type Objects } from './objects.ts';
import type { OpenServer } from './open-server.ts';
import { isMutating, type Operation } from './operations.ts';

/** What a call sends beside its address. */
interface Sent {
  readonly query?: string;
  readonly payload?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that succeeds. */
export interface GoodCall {
  readonly method: Operation['method'];
  readonly url: string;
  readonly payload?: string | object;
  readonly headers: Readonly<Record<string, string>>;
}

const PASSWORD = 'an unusual phrase 17';
const FILE = 'loopwright: 1\nname: Imported\nnodes: {a: {type: counter}}';

async function signIn({ client }: Objects): Promise<{ readonly username: string; readonly refresh: string }> {
  const { username } = (await client('GET', '/auth/me/')).body;
  const { refresh } = (await client('POST', '/auth/login/', { username, password: PASSWORD })).body;
  return { username, refresh };
}

/** A connection that is not there yet. */
async function drawn(objects: Objects) {
  const { nodes } = await objects.graph();
  return { source_node: nodes[0], target_node: nodes[3], source_handle: 'default' };
}

const json = (make: (objects: Objects) => Promise<object> | object) => async (objects: Objects) => ({
  payload: await make(objects),
});
const empty = async () => ({});
const newNode = { form_values: {}, x: 1, y: 2 };

/** What each operation that can change something, or asks for more than an address, is sent. What must be so before is made so. */
const SENT: Readonly<Record<string, (objects: Objects) => Promise<Sent>>> = {
  'POST /api/auth/register/': json(() => ({
    username: `user-${randomUUID()}`,
    password: PASSWORD,
    password_confirm: PASSWORD,
  })),
  'POST /api/auth/login/': json(async (objects) => {
    const { username } = await signIn(objects);
    return { username, password: PASSWORD };
  }),
  'POST /api/auth/refresh/': json(async (objects) => ({ refresh: (await signIn(objects)).refresh })),
  'PATCH /api/auth/me/': json(() => ({ first_name: 'Ada' })),
  'POST /api/auth/logout/': json(async (objects) => ({ refresh: (await signIn(objects)).refresh })),
  'POST /api/auth/password/': json(() => ({ old_password: PASSWORD, new_password: 'another unusual phrase' })),
  'POST /api/auth/sign-out-everywhere/': empty,
  'POST /api/auth/api-keys/': json(() => ({ name: 'k' })),
  'DELETE /api/auth/api-keys/{id}/': empty,
  'DELETE /api/users/{id}/': empty,
  'POST /api/invitations/': json(() => ({ email: 'b@example.com' })),
  'DELETE /api/invitations/{id}/': empty,
  'POST /api/workflow/': json(() => ({ name: 'New' })),
  'PUT /api/workflow/{id}/': json(() => ({ name: 'Put' })),
  'PATCH /api/workflow/{id}/': json(() => ({ name: 'Patched' })),
  'DELETE /api/workflow/{id}/': empty,
  'DELETE /api/workflow/{id}/runtime_state/': async () => ({ query: '?key=a' }),
  'POST /api/workflow/{id}/restore/': async (objects) => {
    await objects.client('DELETE', `/workflow/${(await objects.graph()).id}/`);
    return {};
  },
  'POST /api/workflow/{id}/duplicate/': empty,
  'POST /api/workflow/{id}/check/': empty,
  'POST /api/workflow/import/': json(() => ({ file: FILE })),
  'POST /api/workflow/{id}/edits/': json(() => ({
    client_id: 'tab',
    edit_id: randomUUID(),
    changes: [{ op: 'update_workflow', set: { name: 'Edited' } }],
  })),
  'POST /api/workflow/{id}/versions/{version_id}/restore/': async (objects) => {
    const { id } = await objects.graph();
    await objects.version();
    await objects.client('PATCH', `/workflow/${id}/`, { env: { a: 'b' } });
    return {};
  },
  'POST /api/expressions/preview/': json(() => ({ kind: 'template', text: '{{ data.a }}', data: { a: 1 } })),
  'POST /api/workflow/{id}/nodes/add/': json(() => ({ nodeTemplate: 'counter', ...newNode })),
  'POST /api/workflow/{id}/nodes/': json(() => ({ node_type: 'counter', ...newNode })),
  'PATCH /api/workflow/{id}/nodes/{nodeId}/': json(() => ({ x: 5 })),
  'PUT /api/workflow/{id}/nodes/{nodeId}/': json(() => ({ x: 6 })),
  'DELETE /api/workflow/{id}/nodes/{nodeId}/': empty,
  'PATCH /api/workflow/{id}/nodes/{nodeId}/position/': json(() => ({ position: { x: 7, y: 8 } })),
  'DELETE /api/workflow/{id}/nodes/{nodeId}/remove/': empty,
  'POST /api/workflow/{id}/connections/add/': json(async (objects) => {
    const { source_node: source, target_node: target } = await drawn(objects);
    return { source, target };
  }),
  'POST /api/workflow/{id}/connections/': json(drawn),
  'PUT /api/workflow/{id}/connections/{connectionId}/': json(drawn),
  'PATCH /api/workflow/{id}/connections/{connectionId}/': json(drawn),
  'DELETE /api/workflow/{id}/connections/{connectionId}/': empty,
  'DELETE /api/workflow/{id}/connections/{connectionId}/remove/': empty,
  'DELETE /api/workflow/{id}/nodes/{nodeId}/files/{fileId}/': empty,
  'POST /api/workflow/{id}/nodes/{nodeId}/files/upload/': async () => formOf({ key: 'new', file: 'new' }),
  'PUT /api/workflow/{id}/nodes/{nodeId}/files/{fileId}/update-file/': async () => formOf({ file: 'put' }),
  'PATCH /api/workflow/{id}/nodes/{nodeId}/files/{fileId}/update-file/': async () => formOf({ file: 'patched' }),
  'GET /api/workflow/{id}/start_execution/': empty,
  'POST /api/workflow/{id}/start_execution/': empty,
  'GET /api/workflow/{id}/stop_execution/': started,
  'POST /api/workflow/{id}/stop_execution/': started,
  'POST /api/workflow/{id}/activate/': async (objects) => {
    await objects.client('POST', `/workflow/${await objects.api()}/deactivate/`);
    return {};
  },
  'POST /api/workflow/{id}/deactivate/': empty,
  'POST /api/workflow/{id}/execute_and_save_node/': json(async (objects) => ({
    node_id: (await objects.graph()).nodes[1],
    form_values: { output_template: '{"b": 2}' },
    input_data: {},
  })),
  'POST /api/workflow/{id}/execute_for_each_iteration/': json(async (objects) => ({
    node_id: (await objects.graph()).nodes[2],
    iteration_index: 0,
    form_values: { array_expression: '[1, 2]' },
    input_data: {},
  })),
  'POST /api/workflow/{id}/clear_node_output/': json(async (objects) => {
    const { id, nodes } = await objects.graph();
    await objects.client('PATCH', `/workflow/${id}/nodes/${nodes[1]}/`, { output_data: { a: 1 } });
    return { node_id: nodes[1] };
  }),
  'POST /api/nodes/{identifier}/execute/': json(() => ({ form_data: { output_template: '{}' }, input_data: {} })),
  'POST /api/nodes/{identifier}/reset-session/': json(() => ({ session_id: 's' })),
  'POST /api/nodes/refresh/': empty,
  'POST /api/nodes/{identifier}/form/update/': json(() => ({ field_values: {} })),
  'POST /api/nodes/{identifier}/field-options/': json(() => ({ parent_field: 'country', dependent_field: 'state' })),
  'POST /api/webhooks/{webhook_id}/': json(() => ({ n: 1 })),
  'POST /api/workflow/{id}/execute/': json(() => ({ input: {} })),
  'POST /api/callbacks/{token}/': json(() => ({ ok: true })),
  'POST /api/approvals/{approval_id}/': json(() => ({ approved: true })),
  'POST /api/runs/{run_id}/replay/': json(() => ({})),
  'POST /api/runs/{run_id}/fix/': json(async (objects) => ({
    node_id: (await objects.failed()).node,
    input: { missing: 1 },
  })),
  'POST /api/queues/{queue_id}/redrive/': empty,
  'PUT /api/dead-letters/{letter_id}/': json(async (objects) => ({
    payload: { ...(await objects.failed()).payload, body: { n: 2 } },
  })),
  'DELETE /api/dead-letters/{letter_id}/': empty,
  'POST /api/dead-letters/{letter_id}/redrive/': empty,
  'POST /api/dead-letters/redrive/': json(async (objects) => ({ ids: [(await objects.failed()).letter] })),
  'GET /api/workflow/{id}/task_status/': started,
  'GET /api/runs/{run_id}/value/': async () => ({ query: '?task=0&side=output' }),
  'POST /api/dead-letters/delete/': json(async (objects) => ({ ids: [(await objects.failed()).letter] })),
};

async function started(objects: Objects): Promise<Sent> {
  await objects.task();
  return {};
}

/** Mutating by their method; they only read or compute. */
export const WRITES_NOTHING: readonly string[] = [
  'POST /api/auth/login/',
  'POST /api/auth/refresh/',
  'POST /api/workflow/{id}/check/',
  'POST /api/expressions/preview/',
  'POST /api/nodes/{identifier}/reset-session/',
  'POST /api/nodes/{identifier}/form/update/',
  'POST /api/nodes/{identifier}/field-options/',
];

/** What they write is their row of the audit record; what they answer holds without it. */
export const WRITES_AUDIT_ALONE: readonly string[] = [
  'POST /api/workflow/{id}/execute_for_each_iteration/',
  'POST /api/nodes/{identifier}/execute/',
  'POST /api/nodes/refresh/',
];

/** Open to the owner of the installation only. */
const FOR_THE_OWNER = /^\/api\/(users|invitations)\//;

/** Who calls this operation: the owner where it is for them only, else a new user, whose sessions and objects it may end. */
export async function callerFor({ path }: Operation, server: OpenServer, owner: Client): Promise<Client> {
  return FOR_THE_OWNER.test(path) ? owner : newClient(server);
}

/** A call of this operation on these objects that succeeds. Throws where nobody has said what a mutating one is sent. */
export async function goodCall(operation: Operation, objects: Objects): Promise<GoodCall> {
  const make = SENT[operation.name] ?? (isMutating(operation) ? null : empty);
  if (make === null) throw new Error(`Nobody has said what ${operation.name} is sent`);
  const url = await objects.urlOf(operation);
  const { query = '', payload, headers = {} }: Sent = await make(objects);
  return {
    method: operation.method,
    url: url + query,
    headers: { ...objects.client.headers, ...headers },
    ...(payload === undefined ? {} : { payload }),
  };
}
