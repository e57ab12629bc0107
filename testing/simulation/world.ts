import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Graph, type NodeId, SETTINGS, type Settings, type UserId, type WorkflowId } from '@loopwright/model';
import { builtins, iconsFolder } from '@loopwright/nodes';
import { createRuntime, type Runtime } from '@loopwright/runtime';
import type { Clock, Log, Store, Vault } from '@loopwright/runtime/ports';
import type { NodeType } from '@loopwright/sdk';

/** The settings' defaults, some replaced. */
export function settingsWith(some: Partial<Settings>): Settings {
  const defaults = Object.fromEntries(Object.entries(SETTINGS).map(([name, row]) => [name, row.default]));
  return { ...defaults, ...some } as Settings;
}

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Leaves passwords as they are: what is simulated here holds none. */
const openVault: Vault = { seal: (plain) => plain, open: (sealed) => sealed, isSealed: () => false };

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
  own: { readonly types?: readonly NodeType[]; readonly clock?: Clock } = {},
): Runtime {
  return createRuntime({
    store,
    settings: settingsWith({ stopGraceMs: 200, ...settings }),
    clock: own.clock ?? systemClock,
    vault: openVault,
    log: silent,
    nodeTypes: { iconsFolder, load: async () => ({ types: [...builtins, ...(own.types ?? [])], broken: [] }) },
    outputFolder: join(folder, 'output'),
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

/** A user, and a workflow drawn straight into the store: connections as `from>to` or `from.port>to`. Answers the ids by short name. */
export async function drawInto(
  store: Store,
  type: 'production' | 'api',
  nodes: Readonly<Record<string, Drawn>>,
  connections: readonly string[],
): Promise<{
  readonly ownerId: UserId;
  readonly workflowId: WorkflowId;
  readonly ids: Readonly<Record<string, NodeId>>;
}> {
  const name = `user-${randomBytes(6).toString('hex')}`;
  const user = await store.accounts.createUser(
    { username: name, email: '', firstName: '', lastName: '', passwordHash: 'none' },
    { onlyFirst: false, invitationHash: null },
    Date.now(),
  );
  if (typeof user === 'string') throw new Error(user);
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
  await store.workflows.createWhole(workflowId, user.id, fields, drawn, edges, Date.now());
  return { ownerId: user.id, workflowId, ids };
}
