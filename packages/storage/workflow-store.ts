import {
  type ExecutionId,
  failure,
  type Graph,
  type Incarnation,
  type NodeId,
  type QueueId,
  type RunId,
  type UserId,
  type VersionId,
  type WorkflowId,
} from '@loopwright/model';
import type { WorkflowRow, WorkflowStore } from '@loopwright/runtime/ports';
import type { Changer } from './change.ts';
import { DAY_MS } from './codes.ts';
import { contentHash } from './content-hash.ts';
import { documentOf, formsOf } from './queries/document.sqlite.ts';
import {
  activeExecutions,
  anyLeased,
  endedLoops,
  execution,
  failureIn,
  latestExecution,
  loadExecution,
  queueTerms,
  toExecution,
  toVersion,
  unfinishedRun,
  version,
} from './queries/executions.sqlite.ts';
import {
  connectionOf,
  connectionsOf,
  fileAt,
  fileOf,
  filesOf,
  nodeOf,
  nodesOf,
  savedGraph,
  toConnection,
  toFile,
  toNode,
} from './queries/graph.sqlite.ts';
import { json } from './queries/json.ts';
import { listeners } from './queries/listeners.sqlite.ts';
import type { Reader } from './queries/read.ts';
import { rememberedAnswer } from './queries/remembered-answer.sqlite.ts';
import { requestInboxes } from './queries/request-inboxes.sqlite.ts';
import { queueByName, queueIsShared } from './queries/shared-queues.sqlite.ts';
import { strayFiles } from './queries/stray-files.ts';
import { versionOfContent, versionsOf } from './queries/versions.sqlite.ts';
import { getWorkflow, listWorkflows } from './queries/workflows.sqlite.ts';

const hashed = (graph: Graph) => ({
  workflowId: graph.workflowId,
  hash: contentHash(graph),
  graph: JSON.stringify(graph),
});

/** Workflows, their graphs and their executions on SQLite. */
export function workflowStore(read: Reader, change: Changer, now: () => number): WorkflowStore {
  const get = (id: WorkflowId, ownerId: UserId | null) => getWorkflow(read, id, ownerId);
  const written = async (id: WorkflowId): Promise<WorkflowRow> => {
    const row = await get(id, null);
    if (row === null) throw failure('WORKFLOW_NOT_FOUND');
    return row;
  };
  const create: WorkflowStore['createWhole'] = async (id, ownerId, fields, nodes, connections, at, record) => {
    await change('createWorkflow', { id, ownerId, fields, nodes, connections, record: record ?? null, at });
    return written(id);
  };

  return {
    list: (ownerId, order) => listWorkflows(read, ownerId, order),
    get,
    create: (id, ownerId, fields, at) => create(id, ownerId, fields, [], [], at),
    createWhole: create,
    async update(id, ownerId, fields, at) {
      const outcome = await change('updateWorkflow', { id, ownerId, fields, at });
      if (outcome === 'runs') throw failure('WORKFLOW_RUNS');
      return outcome === 'unknown' ? null : get(id, ownerId);
    },
    removeStateKey: (id, ownerId, key, at) => change('removeStateKey', { id, ownerId, key, at }),
    setStatus: (id, status, at) => change('setStatus', { id, status, at }),
    remove: (id, ownerId, at) => change('removeWorkflow', { id, ownerId, at }),
    restore: async (id, ownerId, at) =>
      (await change('restoreWorkflow', { id, ownerId, at })) ? get(id, ownerId) : null,
    purgeRemoved: (before) => change('purgeRemoved', { before }),

    nodes: async (workflowId) => (await read.all(nodesOf(workflowId))).map((row) => toNode(workflowId, row)),
    async node(workflowId, id) {
      const row = await read.first(nodeOf(workflowId, id));
      return row === null ? null : toNode(workflowId, row);
    },
    async addNode(workflowId, node, at) {
      const row = await change('addNode', { workflowId, node, at });
      if (row === null) throw failure('WORKFLOW_NOT_FOUND');
      return toNode(workflowId, row);
    },
    async updateNode(workflowId, id, patch, at) {
      const row = await change('updateNode', { workflowId, id, patch, seen: null, at });
      return row === null || row === 'stale' ? null : toNode(workflowId, row);
    },
    async updateSeenNode(workflowId, id, seen, patch, at) {
      const row = await change('updateNode', { workflowId, id, patch, seen, at });
      return row === null || row === 'stale' ? row : toNode(workflowId, row);
    },
    removeNode: (workflowId, id, at) => change('removeNode', { workflowId, id, at }),
    connections: async (workflowId) =>
      (await read.all(connectionsOf(workflowId))).map((row) => toConnection(workflowId, row)),
    async connection(workflowId, id) {
      const row = await read.first(connectionOf(workflowId, id));
      return row === null ? null : toConnection(workflowId, row);
    },
    async addConnection(connection, at) {
      const row = await change('addConnection', { connection, at });
      return typeof row === 'string' ? row : toConnection(connection.workflowId, row);
    },
    async updateConnection(workflowId, id, fields, at) {
      const row = await change('updateConnection', { workflowId, id, change: fields, at });
      return row === null || typeof row === 'string' ? row : toConnection(workflowId, row);
    },
    removeConnection: (workflowId, id, at) => change('removeConnection', { workflowId, id, at }),
    document: (workflowId, ownerId) => documentOf(read, workflowId, ownerId),
    forms: (workflowId, ids, at) => formsOf(read, workflowId, ids, at),
    edit: (workflowId, ownerId, edit, at) => change('applyEdit', { workflowId, ownerId, edit, at }),
    graph: (workflowId) => savedGraph(read, workflowId),

    files: async (nodeId) => (await read.all(filesOf(nodeId))).map(toFile),
    async file(nodeId, id) {
      const row = await read.first(fileOf(nodeId, id));
      return row === null ? null : toFile(row);
    },
    strayFiles: (paths) => strayFiles(read, paths),
    async fileByPath(path) {
      const row = await read.first(fileAt(path));
      return row === null ? null : toFile(row);
    },
    async putFile(file) {
      const put = await change('putFile', { file });
      if (put === 'node-missing') throw failure('NODE_NOT_FOUND');
      return { row: file, replaced: put.replaced };
    },
    replaceFile: (file) => change('replaceFile', { file }),
    removeFile: (nodeId, id) => change('removeFile', { nodeId, id }),

    async version(graph, at) {
      const { id, createdAt } = await change('ensureVersion', { ...hashed(graph), at });
      return { id: id as VersionId, workflowId: graph.workflowId, graph, createdAt };
    },
    async versions(workflowId, ownerId, before, limit) {
      const [rows, saved] = await Promise.all([
        read.all(versionsOf(read.dialect, workflowId, ownerId, before, limit)),
        savedGraph(read, workflowId),
      ]);
      const hash = saved === null ? null : contentHash(saved.graph);
      const now = hash === null ? null : await read.first(versionOfContent(workflowId, ownerId, hash));
      const current = now === null ? null : (now.id as VersionId);
      const items = rows.map((row) => ({
        id: row.id as VersionId,
        createdAt: row.created_at,
        nodes: row.nodes,
        connections: row.connections,
        executions: row.executions,
        lastUsedAt: row.last_used_at,
        isCurrent: row.id === current,
      }));
      return { items, current };
    },
    async versionById(id) {
      const row = await read.first(version(id));
      return row === null ? null : toVersion(row);
    },
    ensureLoop: (workflowId, ownerId, nodeId, queue, at) =>
      change('ensureLoop', { workflowId, ownerId, nodeId, queue, at }),
    ensureQueue: async (ownerId, name, at, workflowId) =>
      (await change('ensureQueue', { ownerId, name, at, workflowId })) as QueueId,
    async queueByName(ownerId, name) {
      const row = await read.first(queueByName(ownerId, name));
      return row === null ? null : (row.id as QueueId);
    },
    async queueTerms(id) {
      const row = await read.first(queueTerms(id));
      return row === null ? null : { version: toVersion(row), nodeId: row.terms_node as NodeId };
    },

    async begin({ id, graph, at, producers, queues }) {
      const begun = await change('beginExecution', { id, version: hashed(graph), at, producers, queues });
      if (begun.outcome === 'unknown') throw failure('WORKFLOW_NOT_FOUND');
      if (begun.outcome !== 'already-running') return begun;
      const active = await read.first(execution(begun.executionId));
      if (active === null) throw failure('WORKFLOW_NOT_FOUND');
      return { outcome: 'already-running', execution: toExecution(active) };
    },
    async recordFailedStart(id, workflowId, error, at) {
      await change('recordFailedStart', { id, workflowId, error, at });
    },
    async markStarted(id) {
      await change('markStarted', { id });
    },
    end: (id, state, error, at) => change('endExecution', { id, state, error, at }),
    async execution(id) {
      const row = await read.first(execution(id));
      return row === null ? null : toExecution(row);
    },
    async latestExecution(workflowId) {
      const row = await read.first(latestExecution(workflowId));
      return row === null ? null : toExecution(row);
    },
    anyLeased: async () => (await read.first(anyLeased())) !== null,
    activeExecutions: async () => (await read.all(activeExecutions())).map((row) => row.id as ExecutionId),
    load: (id) => loadExecution(read, id),
    endedLoops: async (id) => (await read.all(endedLoops(id))).map((row) => row.node_id as NodeId),
    failureIn: async (id, loopId) => (await read.first(failureIn(id, loopId)))?.error ?? null,
    queueIsShared: (queueId, workflowId) => queueIsShared(read, queueId, workflowId),
    unfinishedRun: (id) => unfinishedRun(read, id),

    async beginIncarnation(at) {
      const begun = await change('beginIncarnation', { at });
      return { ...begun, incarnation: begun.incarnation as Incarnation };
    },
    async endIncarnation(id) {
      await change('endIncarnation', { id, at: now() });
    },
    async rememberedAnswer(userId, door, key, at) {
      const row = await read.first(rememberedAnswer(userId, door, key, at - DAY_MS));
      return row === null ? null : { runId: row.run_id as RunId | null, answer: json(row.answer) };
    },
    requestInboxes: () => requestInboxes(read),
    listeners: () => listeners(read),
    async fixRun(ownerId, fix) {
      const fixed = await change('fixRun', { ownerId, ...fix });
      return fixed.outcome === 'fixed' ? { ...fixed, queueId: fixed.queueId as QueueId } : fixed;
    },
    redrive: (ownerId, seq, place) => change('redrive', { ownerId, seq, place }),
    editDeadLetter: (ownerId, seq, payload, at) => change('editDeadLetter', { ownerId, seq, payload, at }),
    deleteDeadLetter: (ownerId, seq) => change('deleteDeadLetter', { ownerId, seq, at: now() }),
  };
}
