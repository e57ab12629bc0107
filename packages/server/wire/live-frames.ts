import { isLargerThan, type JsonObject, type LiveEvent, type LiveSnapshot, type WorkflowId } from '@loopwright/model';
import { isoTime } from '../http/time.ts';
import { openingOf } from './cut-json.ts';

/** Characters of `output_data` beyond which it is cut to a text of 500. */
const LARGEST_OUTPUT = 65_536;
const CUT_OUTPUT = 500;

/** A frame of the contract's socket (section 2.13). */
export interface WireFrame {
  readonly type:
    | 'state_sync'
    | 'node_started'
    | 'node_completed'
    | 'node_failed'
    | 'workflow_completed'
    | 'workflow_failed';
  readonly [key: string]: unknown;
}

/** The frame `state_sync`: where a workflow stands at the instant `now`. */
export function stateSync(snapshot: LiveSnapshot, now: number): WireFrame {
  const { workflowId, status, startedAt, completedAt, error } = snapshot;
  const hasEnded = status === 'completed' || status === 'failed';
  return {
    type: 'state_sync',
    state: {
      workflow_id: workflowId,
      status,
      ...(startedAt === null ? {} : { started_at: isoTime(startedAt) }),
      executing_nodes: executingNodes(snapshot, now),
      completed_nodes: snapshot.completed.map((task) => ({
        node_id: task.nodeId,
        node_type: task.nodeType,
        completed_at: isoTime(task.completedAt),
        duration_seconds: task.seconds,
        route: routeOf(task.port),
      })),
      completed_count: snapshot.completedCount,
      total_nodes: snapshot.totalNodes,
      // One that could not start has ended after no time.
      ...(hasEnded && completedAt !== null
        ? {
            completed_at: isoTime(completedAt),
            total_duration_seconds: (completedAt - (startedAt ?? completedAt)) / 1000,
          }
        : {}),
      ...(status === 'failed' ? { error: error ?? '' } : {}),
    },
  };
}

/** Nodes at work, by id. One that works on several items at once is shown once, since its oldest start. */
function executingNodes(snapshot: LiveSnapshot, now: number): Record<string, unknown> {
  const nodes: Record<string, unknown> = {};
  for (const { nodeId, nodeType, startedAt } of snapshot.executing) {
    if (nodeId in nodes) continue;
    nodes[nodeId] = {
      node_id: nodeId,
      node_type: nodeType,
      started_at: isoTime(startedAt),
      duration_seconds: Math.max(0, now - startedAt) / 1000,
    };
  }
  return nodes;
}

/** The branch that the client lights up: the port followed; behind a for-each its `default`. */
function routeOf(port: string): string {
  return port === 'subdag' ? 'default' : port;
}

/** Waiting retries that one socket remembers; of more, a second `node_started` may be told. */
const MOST_RETRIED = 10_000;

/** Makes the frames of one workflow's events, in their order, for one socket. */
export interface WireFrames {
  /**
   * The frame of an event; null where the wire tells nothing of it: a further attempt of a task, a task that will be
   * tried again or was skipped, the end of a run, the start of an execution, whatever a task does after the execution
   * ended. `state_sync` asks for the state as it is now.
   */
  frameOf(event: LiveEvent): WireFrame | 'state_sync' | null;
}

/**
 * Makes a mapping. It remembers which tasks wait for another attempt, since on the wire each node has one
 * `node_started` and one end however often it was tried.
 */
export function createWireFrames(workflowId: WorkflowId): WireFrames {
  const retried = new Set<string>();
  let isOver = false;
  return {
    frameOf(event) {
      switch (event.kind) {
        case 'task-started':
          if (isOver) return null;
          if (retried.size > 0 && retried.delete(keyOf(event))) return null;
          return {
            type: 'node_started',
            workflow_id: workflowId,
            node_id: event.nodeId,
            node_type: event.nodeType,
            started_at: isoTime(event.at),
          };
        case 'task-completed':
          if (isOver) return null;
          return {
            type: 'node_completed',
            workflow_id: workflowId,
            node_id: event.nodeId,
            node_type: event.nodeType,
            route: routeOf(event.port),
            duration: event.seconds,
          };
        case 'task-failed':
          if (isOver) return null;
          if (event.retryAt !== null) {
            if (retried.size < MOST_RETRIED) retried.add(keyOf(event));
            return null;
          }
          return {
            type: 'node_failed',
            workflow_id: workflowId,
            node_id: event.nodeId,
            node_type: event.nodeType,
            error: event.error,
          };
        case 'execution-completed':
          isOver = true;
          retried.clear();
          return {
            type: 'workflow_completed',
            workflow_id: workflowId,
            status: 'success',
            duration: event.seconds,
          };
        case 'execution-failed':
          isOver = true;
          retried.clear();
          return { type: 'workflow_failed', workflow_id: workflowId, error: event.error };
        case 'execution-stopped':
          isOver = true;
          retried.clear();
          return 'state_sync';
        case 'execution-started':
          isOver = false;
          retried.clear();
          return null;
        case 'snapshot':
          if (event.snapshot.status !== 'idle') isOver = event.snapshot.status !== 'running';
          return 'state_sync';
        case 'task-skipped':
        case 'task-waiting':
        case 'run-parked':
        case 'run-ended':
        case 'graph-changed':
          return null;
      }
    },
  };
}

function keyOf(event: Extract<LiveEvent, { kind: 'task-started' | 'task-failed' }>): string {
  return `${event.runId ?? ''}/${event.nodeId}/${event.path.join('.')}`;
}

/** `output_data` of a completed task: the data itself, or the first 500 characters of its JSON where that is large. */
export function outputData(data: JsonObject): JsonObject | string {
  return isLargerThan(data, LARGEST_OUTPUT) ? openingOf(data, CUT_OUTPUT) : data;
}
