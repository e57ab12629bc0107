import type { NodeType } from '@loopwright/sdk';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { passing } from './hand-clock.ts';
import { heldNode } from './held-node.ts';
import { hookOn, send } from './processes.ts';
import { eachOnItsPostgres } from './several-processes.ts';

const GRAPH = { hook: hookOn('hook'), held: { type: 'held', form: { name: 'x' } } };
const EDGES = ['hook>held'];

/** Node types that some of several processes have. No time passes: they hear bells and nothing else. */
describe('with several processes', () => {
  const on = eachOnItsPostgres('types-elsewhere');
  const refused = async (count: number): Promise<void> => {
    const REFUSED = "SELECT 1 FROM loopwright.worker WHERE alive = 1 AND cannot <> '[]'";
    await until('they cannot run it', async () => (await on.admin.query(REFUSED)).rowCount === count, 10_000, 5);
  };

  it('a refresh at one of them is heard by all', async () => {
    const held = heldNode();
    const files: NodeType[] = [];
    const server = await on.begin({ noWork: true, own: { types: files } });
    await on.begin({ own: { types: files } });
    files.push(held.type);
    await server.runtime.catalogue.refresh();
    const { ownerId, workflowId } = await drawInto(server.store, 'production', GRAPH, EDGES);
    await server.runtime.executions.start(ownerId, workflowId);
    expect(await send(server.runtime, ownerId, 'hook')).toEqual({ subscribers: 1 });
    await held.begun('x');
  });

  it('what a worker could not run it runs once it has the node type and somebody refreshes', async () => {
    const held = heldNode();
    const files: NodeType[] = [];
    const server = await on.begin({ noWork: true, own: { types: [held.type] } });
    await on.begin({ own: { types: files } });
    const { ownerId, workflowId } = await drawInto(server.store, 'production', GRAPH, EDGES);
    await server.runtime.executions.start(ownerId, workflowId);
    expect(await send(server.runtime, ownerId, 'hook')).toEqual({ subscribers: 1 });
    await refused(1);
    expect((await server.runtime.executions.status(ownerId, workflowId)).state).toBe('PENDING');
    files.push(held.type);
    await server.runtime.catalogue.refresh();
    await held.begun('x');
  });

  it('an execution that an older program cannot run waits for a newer one beside it', async () => {
    const held = heldNode();
    const server = await on.begin({ noWork: true, own: { types: [held.type] } });
    await on.begin();
    await on.begin();
    const { ownerId, workflowId } = await drawInto(server.store, 'production', GRAPH, EDGES);
    await server.runtime.executions.start(ownerId, workflowId);
    await send(server.runtime, ownerId, 'hook');
    await refused(2);
    const newer = await on.begin({ own: { types: [held.type] } });
    await held.begun('x');
    const { rows } = await on.admin.query('SELECT worker FROM loopwright.loop_lease');
    const { rows: youngest } = await on.admin.query('SELECT max(id) AS worker FROM loopwright.worker WHERE alive = 1');
    expect(rows).toEqual(youngest);
    held.release('x');
    await until('it is done', async () => newer.runtime.counters().runsSucceeded === 1, 10_000, 5);
  });

  it('a run that an older program cannot go on with is blocked, visibly, and goes on when a newer one has its loop', async () => {
    const held = heldNode();
    const before = await on.begin({ own: { types: [held.type] } });
    const { ownerId, workflowId, ids } = await drawInto(before.store, 'production', GRAPH, EDGES);
    await before.runtime.executions.start(ownerId, workflowId);
    await send(before.runtime, ownerId, 'hook');
    await held.begun('x');
    await passing(before.clock, before.runtime.executions.stop(ownerId, workflowId));
    // The workflow needs it no more, but the run has begun with it.
    await before.store.workflows.removeNode(workflowId, ids.held!, before.clock.now());
    await before.end();

    const older = await on.begin();
    await older.runtime.executions.start(ownerId, workflowId);
    const run = async () => (await older.store.history.runs(ownerId, { workflowId, limit: 10 }))[0]!;
    await until('it is blocked', async () => (await run()).state === 'blocked', 10_000, 5);
    const newer = await on.begin({ own: { types: [held.type] } });
    expect((await run()).state).toBe('blocked');
    await older.end();
    await held.begun('x', 2);
    held.release('x');
    await until('it ends', async () => newer.runtime.counters().runsSucceeded === 1, 10_000, 5);
  });
});
