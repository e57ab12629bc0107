import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Graph, type NodeId, SETTINGS, type Settings, type UserId, type WorkflowId } from '@loopwright/model';
import { builtins, iconsFolder } from '@loopwright/nodes';
import { createRuntime, type Runtime, type StoredFiles } from '@loopwright/runtime';
import type { Clock, Log, Store, Tracer, Vault } from '@loopwright/runtime/ports';
import { parseWorkflowFile, toNewWorkflow } from '@loopwright/runtime/workflow-file';
import type { NodeType } from '@loopwright/sdk';

/** The settings' defaults, some replaced. */
export function settingsWith(some: Partial<Settings>): Settings {
  const defaults = Object.fromEntries(Object.entries(SETTINGS).map(([name, row]) => [name, row.default]));
  return { ...defaults, ...some } as Settings;
}

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Leaves passwords as they are: what is simulated here holds none. */
const openVault: Vault = {
  seal: (plain) => plain,
  open: (sealed) => sealed,
  isSealed: () => false,
  sign: (text) => createHmac('sha256', 'simulated').update(text).digest('base64url'),
};

const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** A process on a store: the runtime with all built-in nodes, and those of a test. It is started by the caller. */
export function processOn(
  store: Store,
  folder: string,
  settings: Partial<Settings> = {},
  own: {
    /** Read each time that the node types are. */
    readonly types?: readonly NodeType[];
    readonly clock?: Clock;
    /** Nodes that compute run in this thread: how long another one takes to begin would be chance. */
    readonly oneThread?: boolean;
    readonly files?: StoredFiles;
    readonly log?: Log;
    readonly tracer?: Tracer;
  } = {},
): Runtime {
  const types = (): readonly NodeType[] =>
    [...builtins, ...(own.types ?? [])].map((type) =>
      own.oneThread === true ? { ...type, pool: 'async' as const } : type,
    );
  return createRuntime({
    store,
    settings: settingsWith({ stopGraceMs: 200, ...settings }),
    clock: own.clock ?? systemClock,
    vault: openVault,
    log: own.log ?? silent,
    nodeTypes: { iconsFolder, load: async () => ({ types: types(), broken: [] }) },
    outputFolder: join(folder, 'output'),
    ...(own.files === undefined ? {} : { files: own.files }),
    ...(own.tracer === undefined ? {} : { tracer: own.tracer }),
    onFatal: (reason) => {
      throw new Error(reason);
    },
  });
}

/** One node to draw. */
export interface Drawn {
  readonly type: string;
  readonly form?: Graph['nodes'][number]['formValues'];
  readonly config?: Graph['nodes'][number]['config'];
}

/** A new user, made straight in the store. */
async function newOwner(store: Store): Promise<UserId> {
  const name = `user-${randomBytes(6).toString('hex')}`;
  const user = await store.accounts.createUser(
    { username: name, email: '', firstName: '', lastName: '', passwordHash: 'none' },
    { onlyFirst: false, invitationHash: null },
    Date.now(),
  );
  if (typeof user === 'string') throw new Error(user);
  return user.id;
}

/** A user, and a workflow from the text of a file. Throws what is wrong with the file. */
export async function loadInto(
  store: Store,
  text: string,
): Promise<{ readonly ownerId: UserId; readonly workflowId: WorkflowId }> {
  const parsed = await parseWorkflowFile(text);
  if (!('file' in parsed)) throw new Error(JSON.stringify(parsed.problems));
  const { fields, nodes, connections } = toNewWorkflow(parsed.file);
  const ownerId = await newOwner(store);
  const workflowId = randomUUID() as WorkflowId;
  await store.workflows.createWhole(workflowId, ownerId, fields, nodes, connections, Date.now());
  return { ownerId, workflowId };
}

/** A user, and a workflow drawn straight into the store: connections as `from>to` or `from.port>to`. Answers the ids by short name. */
export async function drawInto(
  store: Store,
  type: 'production' | 'api',
  nodes: Readonly<Record<string, Drawn>>,
  connections: readonly string[],
  owner?: UserId,
): Promise<{
  readonly ownerId: UserId;
  readonly workflowId: WorkflowId;
  readonly ids: Readonly<Record<string, NodeId>>;
}> {
  const ownerId = owner ?? (await newOwner(store));
  const workflowId = randomUUID() as WorkflowId;
  const fields = { name: 'Simulated', description: null, category: null, type, tags: [], env: {}, runtimeState: {} };
  const ids = Object.fromEntries(Object.keys(nodes).map((short) => [short, randomUUID() as NodeId]));
  const drawn = Object.entries(nodes).map(([short, node]) => ({
    id: ids[short]!,
    type: node.type,
    x: 0,
    y: 0,
    formValues: node.form ?? {},
    config: node.config ?? {},
    inputData: {},
    outputData: {},
  }));
  const edges = connections.map((connection) => {
    const [from = '', target = ''] = connection.split('>');
    const [source = '', port = 'default'] = from.split('.');
    return { id: randomUUID() as never, source: ids[source]!, target: ids[target]!, port };
  });
  await store.workflows.createWhole(workflowId, ownerId, fields, drawn, edges, Date.now());
  return { ownerId, workflowId, ids };
}
