import { randomUUID } from 'node:crypto';
import type { JsonObject, NodeFileId, NodeId, WorkflowId } from '@loopwright/model';
import type { Store } from '@loopwright/runtime/ports';
import { describe, expect, it } from 'vitest';
import { eachWithOwner } from './each-with-owner.ts';
import { connectionId, fields, newId, node, type Open, START } from './fixture.ts';

/** What the store of workflows promises of them, their graphs and their versions. */
export function workflowStoreContract(openStore: Open): void {
  const here = eachWithOwner(openStore);
  const { create, withNodes, revision, start } = here;

  describe('a workflow', () => {
    it('is stored as given, control characters and all', async () => {
      const row = await create({
        name: 'a\u0000b "c" ☃',
        tags: ['x', ''],
        env: { KEY: '\u0000' },
        runtimeState: { __proto__: 1, b: null } as never,
      });
      expect(row).toMatchObject({
        ownerId: here.owner,
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
      expect(await here.store.workflows.get(row.id, here.owner)).toEqual(row);
      expect(await here.store.workflows.get(row.id, null)).toEqual(row);
    });

    it('of somebody else is as if it were not there', async () => {
      const { id } = await create();
      expect(await here.store.workflows.get(id, here.stranger)).toBeNull();
      expect(await here.store.workflows.update(id, here.stranger, { name: 'mine' }, START)).toBeNull();
      expect(await here.store.workflows.remove(id, here.stranger, START)).toBe(false);
      expect(await here.store.workflows.list(here.stranger, { column: 'name', descending: false })).toEqual([]);
      expect((await here.store.workflows.get(id, here.owner))?.name).toBe('Orders');
    });

    it('is listed in the order asked for', async () => {
      await create({ name: 'b', category: 'Z' }, START + 1);
      await create({ name: 'c', category: 'A' }, START + 2);
      await create({ name: 'a', category: null, type: 'api' }, START + 3);
      const names = async (column: Parameters<Store['workflows']['list']>[1]['column'], descending: boolean) =>
        (await here.store.workflows.list(here.owner, { column, descending })).map((row) => row.name).join('');
      expect(await names('name', false)).toBe('abc');
      expect(await names('created_at', true)).toBe('acb');
      expect(await names('category', true)).toBe('bca');
      expect(await names('workflow_type', false)).toBe('abc');
      for (const column of ['updated_at', 'last_run', 'runs_count', 'status'] as const)
        expect(await names(column, false)).toHaveLength(3);
    });

    it('is changed in the fields present, and its runtime state is replaced', async () => {
      const { id } = await create({ description: 'old', runtimeState: { a: 1, b: 2 } });
      const row = await here.store.workflows.update(
        id,
        here.owner,
        { description: null, runtimeState: { c: [3] } },
        START + 1,
      );
      expect(row).toMatchObject({ name: 'Orders', description: null, runtimeState: { c: [3] }, updatedAt: START + 1 });
      expect(
        (await here.store.workflows.list(here.owner, { column: 'name', descending: false }))[0]?.runtimeState,
      ).toEqual({
        c: [3],
      });
      expect(await here.store.workflows.update(newId<WorkflowId>(), here.owner, { name: 'x' }, START)).toBeNull();
    });

    it('keeps the runtime state of an execution that is active, whatever somebody sets', async () => {
      const { id } = await withNodes(1);
      const { id: execution } = await start(id);
      const set = (runtimeState: JsonObject) =>
        here.store.workflows.update(id, here.owner, { name: 'x', runtimeState }, START);
      const during = await set({ stale: 1 });
      expect([during?.name, during?.runtimeState]).toEqual(['x', {}]);
      await here.store.workflows.end(execution, 'SUCCESS', null, START);
      expect(await set({ mine: 1 })).toMatchObject({ runtimeState: { mine: 1 } });
    });

    it('loses one key of its runtime state and keeps the others, unless an execution is active', async () => {
      const { id } = await withNodes(1);
      const { workflows } = here.store;
      await workflows.update(id, here.owner, { runtimeState: { 'a/..': 1, b: 2 } }, START);
      const remove = (key: string, owner = here.owner) => workflows.removeStateKey(id, owner, key, START + 1);
      expect([await remove('a/..', here.stranger), await remove('a/..'), await remove('none')]).toEqual([
        'unknown',
        'removed',
        'removed',
      ]);
      expect(await workflows.get(id, null)).toMatchObject({ runtimeState: { b: 2 }, updatedAt: START + 1 });
      await start(id);
      expect(await remove('b')).toBe('runs');
    });

    it('of another type is inactive from then on', async () => {
      const { id } = await create({ type: 'api' });
      await here.store.workflows.setStatus(id, 'active', START);
      const set = (type: 'api' | 'production') => here.store.workflows.update(id, here.owner, { type }, START);
      expect(await set('api')).toMatchObject({ status: 'active' });
      expect(await set('production')).toMatchObject({ type: 'production', status: 'inactive' });
      expect(await set('api')).toMatchObject({ type: 'api', status: 'inactive' });
    });

    it('keeps its type while an execution is active', async () => {
      const { id } = await withNodes(1);
      const { id: execution } = await start(id);
      const api = { name: 'x', type: 'api' } as const;
      await expect(here.store.workflows.update(id, here.owner, api, START)).rejects.toMatchObject({
        code: 'WORKFLOW_RUNS',
      });
      const edit = { editId: randomUUID(), seen: [] };
      const changes = (workflow_type: 'api' | 'production') =>
        ({ ...edit, changes: [{ op: 'update_workflow', set: { name: 'y', workflow_type } }] }) as const;
      expect(await here.store.workflows.edit(id, here.owner, changes('api'), START)).toEqual({ outcome: 'runs' });
      expect(await here.store.workflows.get(id, here.owner)).toMatchObject({
        name: 'Orders',
        type: 'production',
        status: 'active',
      });
      const same = { name: 'x', type: 'production' } as const;
      expect(await here.store.workflows.update(id, here.owner, same, START)).toMatchObject({ name: 'x' });
      await here.store.workflows.end(execution, 'SUCCESS', null, START);
      expect(await here.store.workflows.edit(id, here.owner, changes('api'), START)).toMatchObject({
        outcome: 'applied',
      });
      expect(await here.store.workflows.get(id, here.owner)).toMatchObject({ type: 'api', status: 'inactive' });
    });

    it('counts a revision for a change of what is drawn, none for what stays as it is or for its runtime state', async () => {
      const { id } = await create({ env: { a: '1' } });
      await here.store.workflows.update(
        id,
        here.owner,
        { name: 'Orders', env: { a: '1' }, runtimeState: { k: 1 } },
        START,
      );
      expect(await revision(id)).toBe(0);
      await here.store.workflows.update(id, here.owner, { env: { a: '2' } }, START);
      await here.store.workflows.update(id, here.owner, { type: 'api' }, START);
      await here.store.workflows.update(id, here.owner, { name: 'x' }, START);
      expect(await revision(id)).toBe(3);
    });

    it('that is hidden comes back as it was, within the day', async () => {
      const { id, nodes } = await withNodes();
      await start(id);
      expect(await here.store.workflows.remove(id, here.owner, START + 9)).toBe(true);
      expect(await here.store.workflows.remove(id, here.owner, START + 9)).toBe(false);
      expect(await here.store.workflows.get(id, here.owner)).toBeNull();
      expect(await here.store.workflows.list(here.owner, { column: 'name', descending: false })).toEqual([]);
      expect(await here.store.workflows.nodes(id)).toEqual([]);
      expect(await here.store.workflows.activeExecutions()).toEqual([]);
      expect(await here.store.workflows.listeners()).toEqual([]);
      expect(await here.store.workflows.restore(id, here.stranger, START)).toBeNull();
      expect(await here.store.workflows.restore(id, here.owner, START + 10)).toMatchObject({
        status: 'inactive',
        executionId: null,
        name: 'Orders',
      });
      expect((await here.store.workflows.nodes(id)).map((each) => each.id)).toEqual(nodes.map((each) => each.id));
      expect(await here.store.workflows.restore(id, here.owner, START)).toBeNull();
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
      await here.store.workflows.putFile(file);
      await here.store.workflows.remove(id, here.owner, START);
      expect(await here.store.workflows.purgeRemoved(START)).toEqual([]);
      expect(await here.store.workflows.purgeRemoved(START + 1)).toEqual(['x/y']);
      expect(await here.store.workflows.purgeRemoved(START + 1)).toEqual([]);
      expect(await here.store.workflows.restore(id, here.owner, START)).toBeNull();
      expect(await here.store.workflows.fileByPath('x/y')).toBeNull();
    });

    it('is written whole together with its row of the audit record: both, or neither', async () => {
      const { workflows, accounts } = here.store;
      const id = newId<WorkflowId>();
      const nodes = [node(), node()];
      const from = nodes[0]!.id;
      const record = {
        at: START,
        userId: null,
        username: '',
        action: 'workflow.import' as const,
        targetType: 'workflow',
        targetId: id,
        details: { source: 'command line' },
      };
      const write = (target: NodeId) => {
        const connections = [{ id: connectionId(), source: from, target, port: 'default' }];
        return workflows.createWhole(id, here.owner, fields(), nodes, connections, START, record);
      };
      const recorded = () => accounts.auditPage({ targetId: id, limit: 10 });
      await expect(write(newId<NodeId>())).rejects.toThrow();
      expect([await workflows.get(id, null), await recorded()]).toEqual([null, []]);
      await write(nodes[1]!.id);
      expect(await recorded()).toMatchObject([record]);
    });

    it('is written whole, in order, and so read', async () => {
      const id = newId<WorkflowId>();
      const nodes = [node({ type: 'counter', x: 1.5, y: -2, outputData: { a: 1 } }), node(), node()];
      const [a, b, c] = nodes.map((each) => each.id) as [NodeId, NodeId, NodeId];
      const connections = [
        { id: connectionId(), source: a, target: c, port: 'default' },
        { id: connectionId(), source: a, target: b, port: 'default' },
      ];
      await here.store.workflows.createWhole(id, here.owner, fields({ env: { K: 'v' } }), nodes, connections, START);
      expect(await here.store.workflows.nodes(id)).toMatchObject(nodes);
      expect((await here.store.workflows.connections(id)).map((each) => each.id)).toEqual(
        connections.map((each) => each.id),
      );
      expect(await here.store.workflows.graph(id)).toEqual({
        revision: 0,
        graph: {
          workflowId: id,
          type: 'production',
          env: { K: 'v' },
          nodes: nodes.map(({ id: nodeId, type, formValues, config }) => ({ id: nodeId, type, formValues, config })),
          connections,
        },
      });
      expect(await here.store.workflows.graph(newId<WorkflowId>())).toBeNull();
    });
  });

  it('versions are listed newest first with what they hold, whatever their texts are', async () => {
    const { id, nodes } = await withNodes(2);
    const awkward = { text: 'a\u0000"b\\\ud800', quoted: '"nodes":[1]', ']': '[' };
    await here.store.workflows.updateNode(id, nodes[0]!.id, { formValues: awkward }, START);
    const first = await start(id);
    await here.store.workflows.end(first.id, 'SUCCESS', null, START);
    await here.store.workflows.addNode(id, node(), START);
    await start(id);
    const { items: listed, current } = await here.store.workflows.versions(id, here.owner, null, 10);
    expect(current).toBe(listed[0]!.id);
    expect(listed).toMatchObject([
      { nodes: 3, connections: 0, executions: 1, lastUsedAt: START + 5, isCurrent: true },
      { nodes: 2, connections: 0, executions: 1, isCurrent: false },
    ]);
    expect(await here.store.workflows.versions(id, here.owner, listed[0]!.id, 10)).toEqual({
      items: [listed[1]],
      current,
    });
    expect(await here.store.workflows.versions(id, here.owner, null, 1)).toEqual({ items: [listed[0]], current });
    expect(await here.store.workflows.versions(id, here.stranger, null, 10)).toEqual({ items: [], current: null });
  });

  it('equal content is the same version, other content or env another', async () => {
    const { id, nodes } = await withNodes(1);
    await here.store.workflows.updateNode(id, nodes[0]!.id, { formValues: { a: 1, b: 2 } }, START);
    const { graph } = (await here.store.workflows.graph(id))!;
    const first = await here.store.workflows.version(graph, START);
    expect(first).toMatchObject({ workflowId: id, graph, createdAt: START });
    const turned = { ...graph, nodes: graph.nodes.map((each) => ({ ...each, formValues: { b: 2, a: 1 } })) };
    expect((await here.store.workflows.version(turned, START + 1)).id).toBe(first.id);
    expect((await here.store.workflows.version({ ...graph, env: { A: '1' } }, START)).id).not.toBe(first.id);
    expect((await here.store.workflows.version({ ...graph, type: 'api' }, START)).id).not.toBe(first.id);
    expect(await here.store.workflows.versionById(first.id)).toEqual(first);
    expect(await here.store.workflows.versionById(999 as never)).toBeNull();
  });

  it('a status of an api workflow that is set is there', async () => {
    const { id } = await create({ type: 'api' });
    expect(await here.store.workflows.setStatus(id, 'active', START + 1)).toBe('set');
    expect(await here.store.workflows.get(id, here.owner)).toMatchObject({ status: 'active', updatedAt: START + 1 });
  });
}
