import type { ConnectionId, JsonObject, NodeFileId, NodeId, WorkflowId } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { eachWithOwner } from './each-with-owner.ts';
import { connectionId, DAY, newId, node, type Open, START } from './fixture.ts';

/** What the store of workflows promises of nodes, connections and files. */
export function graphStoreContract(openStore: Open): void {
  const here = eachWithOwner(openStore);
  const { create, withNodes, revision } = here;

  describe('a node', () => {
    it('belongs to its workflow only', async () => {
      const { id, nodes } = await withNodes(1);
      const other = await create();
      const nodeId = nodes[0]!.id;
      expect(await here.store.workflows.node(id, nodeId)).toMatchObject({
        id: nodeId,
        workflowId: id,
        createdAt: START,
      });
      expect(await here.store.workflows.node(other.id, nodeId)).toBeNull();
      expect(await here.store.workflows.updateNode(other.id, nodeId, { x: 1 }, START)).toBeNull();
      expect(await here.store.workflows.removeNode(other.id, nodeId, START)).toBeNull();
      await expect(here.store.workflows.addNode(newId<WorkflowId>(), node(), START)).rejects.toMatchObject({
        code: 'WORKFLOW_NOT_FOUND',
      });
    });

    it('counts a revision for its form, config and place, none for its data', async () => {
      const { id, nodes } = await withNodes(1);
      const before = await revision(id);
      const moved = await here.store.workflows.updateNode(
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
      await here.store.workflows.updateNode(id, nodes[0]!.id, { x: 3, outputData: { b: 3 } }, START + 1);
      expect(await revision(id)).toBe(before + 1);
      await here.store.workflows.updateNode(id, nodes[0]!.id, { formValues: { url: '\u0000' } }, START + 1);
      await here.store.workflows.updateNode(id, nodes[0]!.id, { config: { queue_name: 'q' } }, START + 1);
      expect(await revision(id)).toBe(before + 3);
    });

    it('is not written where its form is another than the one that was seen', async () => {
      const { id, nodes } = await withNodes(1);
      const nodeId = nodes[0]!.id;
      const write = (seen: JsonObject, pass: string) =>
        here.store.workflows.updateSeenNode(id, nodeId, seen, { formValues: { pass } }, START);
      expect(await write({}, 'first')).toMatchObject({ formValues: { pass: 'first' } });
      const before = await revision(id);
      expect(await write({}, 'late')).toBe('stale');
      expect(await here.store.workflows.node(id, nodeId)).toMatchObject({ formValues: { pass: 'first' } });
      expect(await revision(id)).toBe(before);
      expect(await write({ pass: 'first' }, 'second')).toMatchObject({ formValues: { pass: 'second' } });
    });

    it('takes its connections and files with it, and they are remembered for a day', async () => {
      const { id, nodes } = await withNodes();
      const [a, b] = nodes.map((each) => each.id) as [NodeId, NodeId];
      const connection = { id: connectionId(), workflowId: id, source: a, target: b, port: 'default' };
      await here.store.workflows.addConnection(connection, START);
      await here.store.workflows.putFile({
        id: newId(),
        nodeId: b,
        key: 'k',
        fileName: 'f',
        path: 'p/1',
        bytes: 0,
        createdAt: START,
        updatedAt: START,
      });
      expect(await here.store.workflows.removeNode(id, b, START)).toEqual(['p/1']);
      expect(await here.store.workflows.removeNode(id, b, START)).toBeNull();
      expect(await here.store.workflows.connections(id)).toEqual([]);
      expect(await here.store.workflows.removeConnection(id, connection.id, START + DAY - 1)).toBe('gone');
      expect(await here.store.workflows.removeConnection(id, connection.id, START + DAY)).toBe('unknown');
    });
  });

  describe('a connection', () => {
    it('is refused twice from the same port, whatever its case, and to a node that is not there', async () => {
      const { id, nodes } = await withNodes();
      const [source, target] = nodes.map((each) => each.id) as [NodeId, NodeId];
      const draw = (port: string, to = target) =>
        here.store.workflows.addConnection({ id: connectionId(), workflowId: id, source, target: to, port }, START + 1);
      const first = await draw('Yes');
      expect(first).toMatchObject({ workflowId: id, source, target, port: 'Yes', createdAt: START + 1 });
      expect(await draw('yes')).toBe('duplicate');
      expect(await draw('no')).toMatchObject({ port: 'no' });
      expect(await draw('yes', newId<NodeId>())).toBe('node-missing');
      const foreign = await withNodes(1);
      expect(await draw('yes', foreign.nodes[0]!.id)).toBe('node-missing');
      expect((await here.store.workflows.graph(id))?.graph.connections.map((each) => each.port)).toEqual(['yes', 'no']);
    });

    it('is moved under the same rules', async () => {
      const { id, nodes } = await withNodes(3);
      const [a, b, c] = nodes.map((each) => each.id) as [NodeId, NodeId, NodeId];
      const one = { id: connectionId(), workflowId: id, source: a, target: b, port: 'default' };
      const two = { id: connectionId(), workflowId: id, source: a, target: c, port: 'default' };
      await here.store.workflows.addConnection(one, START);
      await here.store.workflows.addConnection(two, START);
      const move = (connection: ConnectionId, change: object) =>
        here.store.workflows.updateConnection(id, connection, change, START);
      expect(await move(two.id, { target: b })).toBe('duplicate');
      expect(await move(two.id, { target: newId<NodeId>() })).toBe('node-missing');
      expect(await move(two.id, { port: 'DEFAULT' })).toMatchObject({ port: 'DEFAULT' });
      expect(await move(two.id, { target: b, port: 'error' })).toMatchObject({
        id: two.id,
        source: a,
        target: b,
        port: 'error',
      });
      expect(await here.store.workflows.connection(id, two.id)).toMatchObject({ target: b, port: 'error' });
      expect(await move(newId<ConnectionId>(), { port: 'x' })).toBeNull();
    });

    it('is removed once', async () => {
      const { id, nodes } = await withNodes();
      const [source, target] = nodes.map((each) => each.id) as [NodeId, NodeId];
      const connection = { id: connectionId(), workflowId: id, source, target, port: 'default' };
      await here.store.workflows.addConnection(connection, START);
      const before = await revision(id);
      expect(await here.store.workflows.removeConnection(id, connection.id, START)).toBe('removed');
      expect(await here.store.workflows.removeConnection(id, connection.id, START)).toBe('unknown');
      expect(await revision(id)).toBe(before + 1);
    });
  });

  it('a file of a node replaces the one with the same key, gets other bytes while it is there, and is removed once', async () => {
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
    expect(await here.store.workflows.putFile(first)).toEqual({ row: first, replaced: null });
    const second = file('k', 'p/2');
    expect(await here.store.workflows.putFile(second)).toEqual({ row: second, replaced: 'p/1' });
    const other = file('other', 'p/3');
    await here.store.workflows.putFile(other);
    expect(await here.store.workflows.files(nodeId)).toEqual([other, second]);
    expect(await here.store.workflows.file(nodeId, first.id)).toBeNull();
    expect(await here.store.workflows.fileByPath('p/2')).toEqual(second);
    const changed = { ...second, fileName: 'b.txt', path: 'p/5', bytes: 4, updatedAt: START + 1 };
    expect(await here.store.workflows.replaceFile(changed)).toBe('p/2');
    expect(await here.store.workflows.file(nodeId, second.id)).toEqual(changed);
    expect(await here.store.workflows.removeFile(nodeId, second.id)).toBe('p/5');
    expect(await here.store.workflows.replaceFile(changed)).toBeNull();
    expect(await here.store.workflows.files(nodeId)).toEqual([other]);
    expect(await here.store.workflows.removeFile(nodeId, second.id)).toBeNull();
    await expect(here.store.workflows.putFile({ ...file('k', 'p/4'), nodeId: newId<NodeId>() })).rejects.toMatchObject({
      code: 'NODE_NOT_FOUND',
    });
  });
}
