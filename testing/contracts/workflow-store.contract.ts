import type { ExecutionId, NodeFileId, NodeId, UserId, WorkflowId } from '@loopwright/model';
import type { Store } from '@loopwright/runtime/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, connectionId, fields, newId, node, type Open, type Opened, START } from './fixture.ts';

/** What the store of workflows promises of them, their graphs and their versions. */
export function workflowStoreContract(openStore: Open): void {
  let opened: Opened;
  let store: Store;
  let owner: UserId;
  let stranger: UserId;

  beforeEach(async () => {
    opened = await openStore();
    store = opened.store;
    owner = await addUser(store, 'Ada');
    stranger = await addUser(store, 'Bob');
  });
  afterEach(() => opened.close());

  const create = async (change: Parameters<typeof fields>[0] = {}, at = START) => {
    const id = newId<WorkflowId>();
    return store.workflows.create(id, owner, fields(change), at);
  };
  const withNodes = async (count = 2) => {
    const { id } = await create();
    const nodes = Array.from({ length: count }, () => node());
    for (const each of nodes) await store.workflows.addNode(id, each, START);
    return { id, nodes };
  };
  const revision = async (id: WorkflowId) => (await store.workflows.get(id, owner))!.revision;
  const start = async (workflowId: WorkflowId, queues: readonly string[] = [], queue: string | null = null) => {
    const id = newId<ExecutionId>();
    const { graph } = (await store.workflows.graph(workflowId))!;
    const producers = graph.nodes
      .slice(0, 1)
      .map((each) => ({ nodeId: each.id, queue, channel: 'hook', hasTerms: false }));
    return { id, begun: await store.workflows.begin({ id, workflowId, graph, at: START + 5, producers, queues }) };
  };

  describe('a workflow', () => {
    it('is stored as given, control characters and all', async () => {
      const row = await create({
        name: 'a\u0000b "c" ☃',
        tags: ['x', ''],
        env: { KEY: '\u0000' },
        runtimeState: { __proto__: 1, b: null } as never,
      });
      expect(row).toMatchObject({
        ownerId: owner,
        ownerName: 'Ada',
        name: 'a\u0000b "c" ☃',
        description: null,
        type: 'production',
        status: 'inactive',
        lastRun: null,
        runsCount: 0,
        tags: ['x', ''],
        env: { KEY: '\u0000' },
        executionId: null,
        epoch: 0,
        createdAt: START,
        updatedAt: START,
      });
      expect(await store.workflows.get(row.id, owner)).toEqual(row);
      expect(await store.workflows.get(row.id, null)).toEqual(row);
    });

    it('of somebody else is as if it were not there', async () => {
      const { id } = await create();
      expect(await store.workflows.get(id, stranger)).toBeNull();
      expect(await store.workflows.update(id, stranger, { name: 'mine' }, START)).toBeNull();
      expect(await store.workflows.remove(id, stranger, START)).toBe(false);
      expect(await store.workflows.list(stranger, { column: 'name', descending: false })).toEqual([]);
      expect((await store.workflows.get(id, owner))?.name).toBe('Orders');
    });

    it('is listed in the order asked for', async () => {
      await create({ name: 'b', category: 'Z' }, START + 1);
      await create({ name: 'c', category: 'A' }, START + 2);
      await create({ name: 'a', category: null, type: 'api' }, START + 3);
      const names = async (column: Parameters<Store['workflows']['list']>[1]['column'], descending: boolean) =>
        (await store.workflows.list(owner, { column, descending })).map((row) => row.name).join('');
      expect(await names('name', false)).toBe('abc');
      expect(await names('created_at', true)).toBe('acb');
      expect(await names('category', true)).toBe('bca');
      expect(await names('workflow_type', false)).toBe('abc');
      for (const column of ['updated_at', 'last_run', 'runs_count', 'status'] as const)
        expect(await names(column, false)).toHaveLength(3);
    });

    it('is changed in the fields present, and its runtime state is replaced', async () => {
      const { id } = await create({ description: 'old', runtimeState: { a: 1, b: 2 } });
      const row = await store.workflows.update(id, owner, { description: null, runtimeState: { c: [3] } }, START + 1);
      expect(row).toMatchObject({ name: 'Orders', description: null, runtimeState: { c: [3] }, updatedAt: START + 1 });
      expect((await store.workflows.list(owner, { column: 'name', descending: false }))[0]?.runtimeState).toEqual({
        c: [3],
      });
      expect(await store.workflows.update(newId<WorkflowId>(), owner, { name: 'x' }, START)).toBeNull();
    });

    it('counts a revision for a change of what is drawn, none for what stays as it is or for its runtime state', async () => {
      const { id } = await create({ env: { a: '1' } });
      await store.workflows.update(id, owner, { name: 'Orders', env: { a: '1' }, runtimeState: { k: 1 } }, START);
      expect(await revision(id)).toBe(0);
      await store.workflows.update(id, owner, { env: { a: '2' } }, START);
      await store.workflows.update(id, owner, { type: 'api' }, START);
      await store.workflows.update(id, owner, { name: 'x' }, START);
      expect(await revision(id)).toBe(3);
    });

    it('that is hidden comes back as it was, within the day', async () => {
      const { id, nodes } = await withNodes();
      await start(id);
      expect(await store.workflows.remove(id, owner, START + 9)).toBe(true);
      expect(await store.workflows.remove(id, owner, START + 9)).toBe(false);
      expect(await store.workflows.get(id, owner)).toBeNull();
      expect(await store.workflows.list(owner, { column: 'name', descending: false })).toEqual([]);
      expect(await store.workflows.nodes(id)).toEqual([]);
      expect(await store.workflows.activeExecutions()).toEqual([]);
      expect(await store.workflows.listeners()).toEqual([]);
      expect(await store.workflows.restore(id, stranger, START)).toBeNull();
      expect(await store.workflows.restore(id, owner, START + 10)).toMatchObject({
        status: 'inactive',
        executionId: null,
        name: 'Orders',
      });
      expect((await store.workflows.nodes(id)).map((each) => each.id)).toEqual(nodes.map((each) => each.id));
      expect(await store.workflows.restore(id, owner, START)).toBeNull();
    });

    it('is deleted for good a day after it was hidden, and names the files that may go', async () => {
      const { id, nodes } = await withNodes();
      const file = {
        id: newId<NodeFileId>(),
        nodeId: nodes[0]!.id,
        key: 'input',
        fileName: 'a.txt',
        path: 'x/y',
        bytes: 3,
        createdAt: START,
        updatedAt: START,
      };
      await store.workflows.putFile(file);
      await store.workflows.remove(id, owner, START);
      expect(await store.workflows.purgeRemoved(START)).toEqual([]);
      expect(await store.workflows.purgeRemoved(START + 1)).toEqual(['x/y']);
      expect(await store.workflows.purgeRemoved(START + 1)).toEqual([]);
      expect(await store.workflows.restore(id, owner, START)).toBeNull();
      expect(await store.workflows.fileByPath('x/y')).toBeNull();
    });

    it('is written whole, in order, and so read', async () => {
      const id = newId<WorkflowId>();
      const nodes = [node({ type: 'counter', x: 1.5, y: -2, outputData: { a: 1 } }), node(), node()];
      const [a, b, c] = nodes.map((each) => each.id) as [NodeId, NodeId, NodeId];
      const connections = [
        { id: connectionId(), source: a, target: c, port: 'default' },
        { id: connectionId(), source: a, target: b, port: 'default' },
      ];
      await store.workflows.createWhole(id, owner, fields({ env: { K: 'v' } }), nodes, connections, START);
      expect(await store.workflows.nodes(id)).toMatchObject(nodes);
      expect((await store.workflows.connections(id)).map((each) => each.id)).toEqual(
        connections.map((each) => each.id),
      );
      expect(await store.workflows.graph(id)).toEqual({
        revision: 0,
        graph: {
          workflowId: id,
          type: 'production',
          env: { K: 'v' },
          nodes: nodes.map(({ id: nodeId, type, formValues, config }) => ({ id: nodeId, type, formValues, config })),
          connections,
        },
      });
      expect(await store.workflows.graph(newId<WorkflowId>())).toBeNull();
    });
  });

  it('versions are listed newest first with what they hold, whatever their texts are', async () => {
    const { id, nodes } = await withNodes(2);
    const awkward = { text: 'a\u0000"b\\\ud800', quoted: '"nodes":[1]', ']': '[' };
    await store.workflows.updateNode(id, nodes[0]!.id, { formValues: awkward }, START);
    const first = await start(id);
    await store.workflows.end(first.id, 'SUCCESS', null, START);
    await store.workflows.addNode(id, node(), START);
    await start(id);
    const listed = await store.workflows.versions(id, owner, null, 10);
    expect(listed).toMatchObject([
      { nodes: 3, connections: 0, executions: 1, lastUsedAt: START + 5, isCurrent: true },
      { nodes: 2, connections: 0, executions: 1, isCurrent: false },
    ]);
    expect(await store.workflows.versions(id, owner, listed[0]!.id, 10)).toEqual([listed[1]]);
    expect(await store.workflows.versions(id, owner, null, 1)).toEqual([listed[0]]);
    expect(await store.workflows.versions(id, stranger, null, 10)).toEqual([]);
  });

  it('equal content is the same version, other content or env another', async () => {
    const { id, nodes } = await withNodes(1);
    await store.workflows.updateNode(id, nodes[0]!.id, { formValues: { a: 1, b: 2 } }, START);
    const { graph } = (await store.workflows.graph(id))!;
    const first = await store.workflows.version(graph, START);
    expect(first).toMatchObject({ workflowId: id, graph, createdAt: START });
    const turned = { ...graph, nodes: graph.nodes.map((each) => ({ ...each, formValues: { b: 2, a: 1 } })) };
    expect((await store.workflows.version(turned, START + 1)).id).toBe(first.id);
    expect((await store.workflows.version({ ...graph, env: { A: '1' } }, START)).id).not.toBe(first.id);
    expect((await store.workflows.version({ ...graph, type: 'api' }, START)).id).not.toBe(first.id);
    expect(await store.workflows.versionById(first.id)).toEqual(first);
    expect(await store.workflows.versionById(999 as never)).toBeNull();
  });

  it('a status that is set is there', async () => {
    const { id } = await create({ type: 'api' });
    await store.workflows.setStatus(id, 'active', START + 1);
    expect(await store.workflows.get(id, owner)).toMatchObject({ status: 'active', updatedAt: START + 1 });
  });
}
