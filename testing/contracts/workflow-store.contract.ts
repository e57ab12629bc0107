import type { ConnectionId, ExecutionId, NodeFileId, NodeId, UserId, WorkflowId } from '@loopwright/model';
import type { Store } from '@loopwright/runtime/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addUser,
  bench,
  connectionId,
  DAY,
  fields,
  flusher,
  group,
  newId,
  node,
  type Open,
  type Opened,
  START,
} from './fixture.ts';

/** What the store of workflows, graphs and executions promises. */
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

  describe('a node', () => {
    it('belongs to its workflow only', async () => {
      const { id, nodes } = await withNodes(1);
      const other = await create();
      const nodeId = nodes[0]!.id;
      expect(await store.workflows.node(id, nodeId)).toMatchObject({ id: nodeId, workflowId: id, createdAt: START });
      expect(await store.workflows.node(other.id, nodeId)).toBeNull();
      expect(await store.workflows.updateNode(other.id, nodeId, { x: 1 }, START)).toBeNull();
      expect(await store.workflows.removeNode(other.id, nodeId, START)).toBeNull();
      await expect(store.workflows.addNode(newId<WorkflowId>(), node(), START)).rejects.toMatchObject({
        code: 'WORKFLOW_NOT_FOUND',
      });
    });

    it('counts a revision for its form, config and place, none for its data', async () => {
      const { id, nodes } = await withNodes(1);
      const before = await revision(id);
      const moved = await store.workflows.updateNode(
        id,
        nodes[0]!.id,
        { x: 3, y: 4.5, inputData: { a: 1 }, outputData: { b: 2 } },
        START + 1,
      );
      expect(moved).toMatchObject({
        x: 3,
        y: 4.5,
        inputData: { a: 1 },
        outputData: { b: 2 },
        formValues: {},
        updatedAt: START + 1,
      });
      expect(await revision(id)).toBe(before + 1);
      await store.workflows.updateNode(id, nodes[0]!.id, { x: 3, outputData: { b: 3 } }, START + 1);
      expect(await revision(id)).toBe(before + 1);
      await store.workflows.updateNode(id, nodes[0]!.id, { formValues: { url: '\u0000' } }, START + 1);
      await store.workflows.updateNode(id, nodes[0]!.id, { config: { queue_name: 'q' } }, START + 1);
      expect(await revision(id)).toBe(before + 3);
    });

    it('takes its connections and files with it, and they are remembered for a day', async () => {
      const { id, nodes } = await withNodes();
      const [a, b] = nodes.map((each) => each.id) as [NodeId, NodeId];
      const connection = { id: connectionId(), workflowId: id, source: a, target: b, port: 'default' };
      await store.workflows.addConnection(connection, START);
      await store.workflows.putFile({
        id: newId(),
        nodeId: b,
        key: 'k',
        fileName: 'f',
        path: 'p/1',
        bytes: 0,
        createdAt: START,
        updatedAt: START,
      });
      expect(await store.workflows.removeNode(id, b, START)).toEqual(['p/1']);
      expect(await store.workflows.removeNode(id, b, START)).toBeNull();
      expect(await store.workflows.connections(id)).toEqual([]);
      expect(await store.workflows.removeConnection(id, connection.id, START + DAY - 1)).toBe('gone');
      expect(await store.workflows.removeConnection(id, connection.id, START + DAY)).toBe('unknown');
    });
  });

  describe('a connection', () => {
    it('is refused twice from the same port, whatever its case, and to a node that is not there', async () => {
      const { id, nodes } = await withNodes();
      const [source, target] = nodes.map((each) => each.id) as [NodeId, NodeId];
      const draw = (port: string, to = target) =>
        store.workflows.addConnection({ id: connectionId(), workflowId: id, source, target: to, port }, START + 1);
      const first = await draw('Yes');
      expect(first).toMatchObject({ workflowId: id, source, target, port: 'Yes', createdAt: START + 1 });
      expect(await draw('yes')).toBe('duplicate');
      expect(await draw('no')).toMatchObject({ port: 'no' });
      expect(await draw('yes', newId<NodeId>())).toBe('node-missing');
      const foreign = await withNodes(1);
      expect(await draw('yes', foreign.nodes[0]!.id)).toBe('node-missing');
      expect((await store.workflows.graph(id))?.graph.connections.map((each) => each.port)).toEqual(['yes', 'no']);
    });

    it('is moved under the same rules', async () => {
      const { id, nodes } = await withNodes(3);
      const [a, b, c] = nodes.map((each) => each.id) as [NodeId, NodeId, NodeId];
      const one = { id: connectionId(), workflowId: id, source: a, target: b, port: 'default' };
      const two = { id: connectionId(), workflowId: id, source: a, target: c, port: 'default' };
      await store.workflows.addConnection(one, START);
      await store.workflows.addConnection(two, START);
      const move = (connection: ConnectionId, change: object) =>
        store.workflows.updateConnection(id, connection, change, START);
      expect(await move(two.id, { target: b })).toBe('duplicate');
      expect(await move(two.id, { target: newId<NodeId>() })).toBe('node-missing');
      expect(await move(two.id, { port: 'DEFAULT' })).toMatchObject({ port: 'DEFAULT' });
      expect(await move(two.id, { target: b, port: 'error' })).toMatchObject({
        id: two.id,
        source: a,
        target: b,
        port: 'error',
      });
      expect(await store.workflows.connection(id, two.id)).toMatchObject({ target: b, port: 'error' });
      expect(await move(newId<ConnectionId>(), { port: 'x' })).toBeNull();
    });

    it('is removed once', async () => {
      const { id, nodes } = await withNodes();
      const [source, target] = nodes.map((each) => each.id) as [NodeId, NodeId];
      const connection = { id: connectionId(), workflowId: id, source, target, port: 'default' };
      await store.workflows.addConnection(connection, START);
      const before = await revision(id);
      expect(await store.workflows.removeConnection(id, connection.id, START)).toBe('removed');
      expect(await store.workflows.removeConnection(id, connection.id, START)).toBe('unknown');
      expect(await revision(id)).toBe(before + 1);
    });
  });

  it('a file of a node replaces the one with the same key', async () => {
    const { nodes } = await withNodes(1);
    const nodeId = nodes[0]!.id;
    const file = (key: string, path: string) => ({
      id: newId<NodeFileId>(),
      nodeId,
      key,
      fileName: 'a.txt',
      path,
      bytes: 3,
      createdAt: START,
      updatedAt: START,
    });
    const first = file('k', 'p/1');
    expect(await store.workflows.putFile(first)).toEqual({ row: first, replaced: null });
    const second = file('k', 'p/2');
    expect(await store.workflows.putFile(second)).toEqual({ row: second, replaced: 'p/1' });
    const other = file('other', 'p/3');
    await store.workflows.putFile(other);
    expect(await store.workflows.files(nodeId)).toEqual([other, second]);
    expect(await store.workflows.file(nodeId, first.id)).toBeNull();
    expect(await store.workflows.fileByPath('p/2')).toEqual(second);
    expect(await store.workflows.removeFile(nodeId, second.id)).toBe('p/2');
    expect(await store.workflows.removeFile(nodeId, second.id)).toBeNull();
    await expect(store.workflows.putFile({ ...file('k', 'p/4'), nodeId: newId<NodeId>() })).rejects.toMatchObject({
      code: 'NODE_NOT_FOUND',
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

  it('a queue is shared with a graph that names it, whatever its name is', async () => {
    const [one, two] = [await withNodes(1), await withNodes(1)];
    const name = 'or"d\\e\u0000rs';
    const queueId = await store.workflows.ensureQueue(owner, name, START);
    const set = (config: Record<string, unknown>) =>
      store.workflows.updateNode(two.id, two.nodes[0]!.id, { config: config as never }, START);
    await set({ inner: { queue_name: name } });
    expect(await store.workflows.queueIsShared(queueId, one.id)).toBe(false);
    await set({ note: '\u0000', queue_name: name });
    expect(await store.workflows.queueIsShared(queueId, one.id)).toBe(true);
    expect(await store.workflows.queueIsShared(queueId, two.id)).toBe(false);
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

  describe('a queue', () => {
    it('is one per owner and name', async () => {
      const id = await store.workflows.ensureQueue(owner, 'orders', START);
      expect(await store.workflows.ensureQueue(owner, 'orders', START)).toBe(id);
      expect(await store.workflows.ensureQueue(stranger, 'orders', START)).not.toBe(id);
      expect(await store.workflows.queueByName(owner, 'orders')).toBe(id);
      expect(await store.workflows.queueByName(owner, 'none')).toBeNull();
    });

    it('of a loop is its inbox, unless it reads a named one', async () => {
      const { id, nodes } = await withNodes(2);
      const [a, b] = nodes.map((each) => each.id) as [NodeId, NodeId];
      const loop = await store.workflows.ensureLoop(id, owner, a, null, START);
      expect(loop).toMatchObject({
        workflowId: id,
        nodeId: a,
        nextIteration: 0,
        queueId: await store.workflows.queueByName(owner, `inbox_${a}`),
      });
      expect(await store.workflows.ensureLoop(id, owner, a, null, START)).toEqual(loop);
      const reader = await store.workflows.ensureLoop(id, owner, b, 'orders', START);
      expect(reader.queueId).toBe(await store.workflows.queueByName(owner, 'orders'));
      expect((await store.workflows.ensureLoop(id, owner, b, 'other', START)).id).toBe(reader.id);
      expect((await store.workflows.ensureLoop(id, owner, b, 'other', START)).queueId).toBe(
        await store.workflows.queueByName(owner, 'other'),
      );
    });

    it('is shared when another workflow of the owner runs with it or names it', async () => {
      const one = await withNodes(1);
      const two = await withNodes(1);
      const { id: execution } = await start(one.id, ['orders'], 'orders');
      const queueId = (await store.workflows.queueByName(owner, 'orders'))!;
      expect(await store.workflows.queueIsShared(queueId, one.id)).toBe(false);
      expect(await store.workflows.queueIsShared(queueId, two.id)).toBe(true);
      await store.workflows.end(execution, 'REVOKED', null, START);
      expect(await store.workflows.queueIsShared(queueId, two.id)).toBe(false);
      await store.workflows.updateNode(two.id, two.nodes[0]!.id, { config: { queue_name: 'orders' } }, START);
      expect(await store.workflows.queueIsShared(queueId, one.id)).toBe(true);
      await store.workflows.remove(two.id, owner, START);
      expect(await store.workflows.queueIsShared(queueId, one.id)).toBe(false);
    });
  });

  describe('an execution', () => {
    it('begins with a version, its loops and queues, and an empty runtime state', async () => {
      const { id, nodes } = await withNodes(1);
      await store.workflows.update(id, owner, { runtimeState: { old: 1 } }, START);
      const { id: execution, begun } = await start(id, ['written']);
      expect(begun).toEqual({ outcome: 'begun', epoch: 1 });
      expect(await store.workflows.get(id, owner)).toMatchObject({
        status: 'active',
        executionId: execution,
        lastRun: START + 5,
        runsCount: 1,
        epoch: 1,
        runtimeState: {},
      });
      const loaded = (await store.workflows.load(execution))!;
      expect(loaded.execution).toMatchObject({
        id: execution,
        workflowId: id,
        state: 'PENDING',
        epoch: 1,
        startedAt: START + 5,
        endedAt: null,
      });
      expect(loaded.version.id).toBe(loaded.execution.versionId);
      expect(loaded.ownerId).toBe(owner);
      expect(loaded.loops).toMatchObject([
        { loop: { nodeId: nodes[0]!.id, nextIteration: 0 }, cursor: null, sourceEnded: false, ended: false },
      ]);
      expect([...loaded.queues.keys()].sort()).toEqual([`inbox_${nodes[0]!.id}`, 'written'].sort());
      expect(await store.workflows.activeExecutions()).toEqual([execution]);
      expect(await store.workflows.load(newId<ExecutionId>())).toBeNull();
    });

    it('of two begun at the same instant is one', async () => {
      const { id } = await withNodes(1);
      const both = await Promise.all([start(id), start(id), start(id)]);
      const first = both.find(({ begun }) => begun.outcome === 'begun')!;
      expect(both.filter(({ begun }) => begun.outcome === 'begun')).toHaveLength(1);
      for (const { begun } of both.filter((each) => each !== first)) {
        expect(begun).toMatchObject({ outcome: 'already-running', execution: { id: first.id, state: 'PENDING' } });
      }
      expect(await store.workflows.get(id, owner)).toMatchObject({ epoch: 1, runsCount: 1 });
    });

    it('keeps what a producer asks of the messages of its queue, until it starts without', async () => {
      const asks = async (id: WorkflowId, nodeId: NodeId, hasTerms: boolean) => {
        const { graph } = (await store.workflows.graph(id))!;
        const executionId = newId<ExecutionId>();
        const producers = [{ nodeId, queue: 'shared', channel: null, hasTerms }];
        await store.workflows.begin({ id: executionId, workflowId: id, graph, at: START, producers, queues: [] });
        await store.workflows.end(executionId, 'REVOKED', null, START);
      };
      const { id, nodes } = await withNodes(1);
      const other = await withNodes(1);
      const [first, second] = [nodes[0]!.id, other.nodes[0]!.id];
      const queueId = await store.workflows.ensureQueue(owner, 'shared', START);
      expect(await store.workflows.queueTerms(queueId)).toBe(null);
      await asks(id, first, true);
      expect(await store.workflows.queueTerms(queueId)).toMatchObject({ version: { workflowId: id }, nodeId: first });
      await asks(other.id, second, false); // leaves alone what another one asks
      expect((await store.workflows.queueTerms(queueId))?.nodeId).toBe(first);
      await asks(other.id, second, true);
      expect((await store.workflows.queueTerms(queueId))?.nodeId).toBe(second);
      await asks(other.id, second, false);
      expect(await store.workflows.queueTerms(queueId)).toBe(null);
    });

    it('of a workflow that is not there cannot begin', async () => {
      const { id } = await withNodes(1);
      const { graph } = (await store.workflows.graph(id))!;
      await store.workflows.remove(id, owner, START);
      await expect(
        store.workflows.begin({
          id: newId<ExecutionId>(),
          workflowId: id,
          graph,
          at: START,
          producers: [],
          queues: [],
        }),
      ).rejects.toMatchObject({ code: 'WORKFLOW_NOT_FOUND' });
    });

    it.each([
      ['SUCCESS', 'inactive'],
      ['REVOKED', 'inactive'],
      ['FAILURE', 'error'],
    ] as const)('that ends as %s leaves the workflow %s, once', async (state, status) => {
      const { id } = await withNodes(1);
      const { id: execution } = await start(id);
      await store.workflows.markStarted(execution);
      expect((await store.workflows.execution(execution))?.state).toBe('STARTED');
      expect(await store.workflows.end(execution, state, state === 'FAILURE' ? 'why' : null, START + 9)).toBe('ended');
      expect(await store.workflows.get(id, owner)).toMatchObject({ status, executionId: null, epoch: 2 });
      expect(await store.workflows.execution(execution)).toMatchObject({
        state,
        endedAt: START + 9,
        error: state === 'FAILURE' ? 'why' : null,
      });
      expect(await store.workflows.end(execution, 'REVOKED', null, START + 10)).toBe('not-active');
      expect((await store.workflows.get(id, owner))?.epoch).toBe(2);
      await store.workflows.markStarted(execution);
      expect((await store.workflows.execution(execution))?.state).toBe(state);
    });

    it('begins anew with the same loops, and cursors at the beginning', async () => {
      const on = await bench(store);
      const flush = flusher(store, on.incarnation);
      await flush(
        group({ kind: 'set-cursor', executionId: on.executionId, nodeId: on.nodeId, value: 7, ended: true }),
        group({ kind: 'set-node-state', workflowId: on.workflowId, nodeId: on.nodeId, value: 'kept' }),
      );
      expect((await store.workflows.load(on.executionId))?.loops[0]).toMatchObject({ cursor: 7, sourceEnded: true });
      await store.workflows.end(on.executionId, 'REVOKED', null, START);
      const { id } = await start(on.workflowId);
      const loaded = await store.workflows.load(id);
      expect(loaded?.loops).toMatchObject([
        { loop: { id: on.loopId }, cursor: null, sourceEnded: false, ended: false },
      ]);
      expect(loaded?.version.id).toBe(on.versionId);
      expect(loaded?.nodeStates.get(on.nodeId)).toBe('kept');
    });

    it('that failed before it ran is the latest, and the status tells', async () => {
      const { id } = await withNodes(1);
      expect(await store.workflows.latestExecution(id)).toBeNull();
      const failedStart = newId<ExecutionId>();
      await store.workflows.recordFailedStart(failedStart, id, 'Workflow validation failed', START);
      expect(await store.workflows.latestExecution(id)).toMatchObject({
        id: failedStart,
        versionId: null,
        state: 'FAILURE',
        endedAt: START,
        error: 'Workflow validation failed',
      });
      expect(await store.workflows.get(id, owner)).toMatchObject({ status: 'error', executionId: null, runsCount: 0 });
    });

    it('that is active is the latest though a later start failed', async () => {
      const { id } = await withNodes(1);
      const { id: active } = await start(id);
      await store.workflows.recordFailedStart(newId<ExecutionId>(), id, 'no', START + 9);
      expect((await store.workflows.latestExecution(id))?.id).toBe(active);
      expect((await store.workflows.get(id, owner))?.status).toBe('active');
    });

    it('listens with its owner, channel and loop, loaded or not', async () => {
      const { id } = await withNodes(1);
      const { id: execution } = await start(id);
      const loop = (await store.workflows.load(execution))!.loops[0]!.loop;
      expect(await store.workflows.listeners()).toEqual([
        {
          ownerId: owner,
          channel: 'hook',
          executionId: execution,
          loopId: loop.id,
          queueId: loop.queueId,
          workflowId: id,
          epoch: 1,
        },
      ]);
      store = await opened.reopen();
      expect(await store.workflows.listeners()).toHaveLength(1);
      await store.workflows.end(execution, 'REVOKED', null, START);
      expect(await store.workflows.listeners()).toEqual([]);
    });

    it('stays active over a restart', async () => {
      const { id } = await withNodes(1);
      const { id: execution } = await start(id);
      await store.workflows.markStarted(execution);
      store = await opened.reopen();
      await store.workflows.beginIncarnation(START + 1);
      expect(await store.workflows.activeExecutions()).toEqual([execution]);
      expect((await store.workflows.execution(execution))?.state).toBe('STARTED');
    });
  });

  it('a status that is set is there', async () => {
    const { id } = await create({ type: 'api' });
    await store.workflows.setStatus(id, 'active', START + 1);
    expect(await store.workflows.get(id, owner)).toMatchObject({ status: 'active', updatedAt: START + 1 });
  });
}
