import type { ExecutionId, UserId, WorkflowId } from '@loopwright/model';
import type { NewNode, Store, WorkflowFields, WorkflowRow } from '@loopwright/runtime/ports';
import { afterEach, beforeEach } from 'vitest';
import { addUser, fields, newId, node, type Open, type Opened, START } from './fixture.ts';

/** A database of its own for each fact of a suite, with somebody whose workflows are in it, and a stranger. */
export interface WithOwner {
  readonly store: Store;
  readonly owner: UserId;
  readonly stranger: UserId;
  /** Closes the database as a process that is gone would, and opens it again. */
  reopen(): Promise<void>;
  /** Makes a workflow of the owner. */
  create(change?: Partial<WorkflowFields>, at?: number): Promise<WorkflowRow>;
  /** The same, with so many nodes. */
  withNodes(count?: number): Promise<{ readonly id: WorkflowId; readonly nodes: readonly NewNode[] }>;
  revision(id: WorkflowId): Promise<number>;
  /** Begins an execution of it; its first node is a producer. */
  start(
    id: WorkflowId,
    queues?: readonly string[],
    queue?: string | null,
  ): Promise<{ readonly id: ExecutionId; readonly begun: Awaited<ReturnType<Store['workflows']['begin']>> }>;
}

/** Opens it before each fact; functions of it may be taken out of it, values may not. */
export function eachWithOwner(openStore: Open): WithOwner {
  let opened: Opened;

  const doing: Omit<WithOwner, 'store' | 'owner' | 'stranger'> = {
    async reopen() {
      Object.assign(here, { store: await opened.reopen() });
    },
    create: (change = {}, at = START) =>
      here.store.workflows.create(newId<WorkflowId>(), here.owner, fields(change), at),
    async withNodes(count = 2) {
      const { id } = await here.create();
      const nodes = Array.from({ length: count }, () => node());
      for (const each of nodes) await here.store.workflows.addNode(id, each, START);
      return { id, nodes };
    },
    revision: async (id) => (await here.store.workflows.get(id, here.owner))!.revision,
    async start(workflowId, queues = [], queue = null) {
      const id = newId<ExecutionId>();
      const { graph } = (await here.store.workflows.graph(workflowId))!;
      const producers = graph.nodes
        .slice(0, 1)
        .map((each) => ({ nodeId: each.id, queue, channel: 'hook', hasTerms: false }));
      const begun = await here.store.workflows.begin({ id, workflowId, graph, at: START + 5, producers, queues });
      return { id, begun };
    },
  };
  const here = doing as WithOwner;

  beforeEach(async () => {
    opened = await openStore();
    const { store } = opened;
    Object.assign(here, { store, owner: await addUser(store, 'Ada'), stranger: await addUser(store, 'Bob') });
  });
  afterEach(() => opened.close());
  return here;
}
