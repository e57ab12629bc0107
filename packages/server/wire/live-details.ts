import {
  isLargerThan,
  type Json,
  type LiveEvent,
  type LiveFrame,
  type LiveGaugesFrame,
  type LiveSnapshot,
  type LiveSnapshotFrame,
  type LiveTask,
  type NodeId,
  type RunId,
} from '@loopwright/model';
import type { Live } from '@loopwright/runtime';
import { isoTime, isoTimeOrNull } from '../http/time.ts';

/** Characters of a task's output beyond which a frame does not carry it. */
const LARGEST_OUTPUT = 16_384;
/** The same of the changes of an edit. */
const LARGEST_CHANGES = 65_536;

/** The frame `snapshot` of `/ws/live/`. */
export function snapshotFrame(snapshot: LiveSnapshot, missed: number): LiveSnapshotFrame {
  return {
    type: 'snapshot',
    workflow_id: snapshot.workflowId,
    status: snapshot.status,
    execution_id: snapshot.executionId,
    started_at: isoTimeOrNull(snapshot.startedAt),
    completed_at: isoTimeOrNull(snapshot.completedAt),
    error: snapshot.error,
    total_nodes: snapshot.totalNodes,
    executing: snapshot.executing.map((task) => ({
      run_id: task.runId,
      node_id: task.nodeId,
      node_type: task.nodeType,
      started_at: isoTime(task.startedAt),
    })),
    completed: snapshot.completed.map((task) => ({
      node_id: task.nodeId,
      node_type: task.nodeType,
      completed_at: isoTime(task.completedAt),
      seconds: task.seconds,
      port: task.port,
    })),
    completed_count: snapshot.completedCount,
    missed,
  };
}

/** The frame of one event. */
export function eventFrame(event: LiveEvent): LiveFrame {
  const at = isoTime(event.at);
  switch (event.kind) {
    case 'execution-started':
      return { type: 'execution_started', execution_id: event.executionId, at, total_nodes: event.totalNodes };
    case 'execution-completed':
      return { type: 'execution_completed', execution_id: event.executionId, at, seconds: event.seconds };
    case 'execution-failed':
      return { type: 'execution_failed', execution_id: event.executionId, at, error: event.error };
    case 'execution-stopped':
      return { type: 'execution_stopped', execution_id: event.executionId, at };
    case 'task-started':
      return { type: 'task_started', ...taskOf(event), at, attempt: event.attempt };
    case 'task-completed': {
      const output = isLargerThan(event.data, LARGEST_OUTPUT) ? null : event.data;
      return { type: 'task_completed', ...taskOf(event), at, seconds: event.seconds, port: event.port, output };
    }
    case 'task-failed': {
      const { seconds, error } = event;
      return { type: 'task_failed', ...taskOf(event), at, seconds, error, retry_at: isoTimeOrNull(event.retryAt) };
    }
    case 'task-skipped':
      return { type: 'task_skipped', ...taskOf(event), at };
    case 'task-waiting':
      return { type: 'task_waiting', ...taskOf(event), at, until: isoTimeOrNull(event.until) };
    case 'run-parked': {
      const { runId, loopId, iteration, until } = event;
      return { type: 'run_parked', run_id: runId, loop_id: loopId, iteration, at, until: isoTimeOrNull(until) };
    }
    case 'graph-changed': {
      const { revision, clientId, editId, changes } = event;
      const isLarge = changes !== null && isLargerThan(changes as unknown as Json, LARGEST_CHANGES);
      return {
        type: 'graph_changed',
        revision,
        client_id: clientId,
        edit_id: editId,
        changes: isLarge ? null : changes,
        at,
      };
    }
    case 'run-ended': {
      const { runId, loopId, iteration, state } = event;
      return { type: 'run_ended', run_id: runId, loop_id: loopId, iteration, state, at };
    }
    case 'snapshot':
      return snapshotFrame(event.snapshot, event.missed);
  }
}

/** The frame `gauges`. */
export function gaugesFrame(gauges: Awaited<ReturnType<Live['gauges']>>, now: number): LiveGaugesFrame {
  return {
    type: 'gauges',
    at: isoTime(now),
    queues: gauges.queues.map((gauge) => ({
      queue: gauge.queue,
      node_id: gauge.nodeId,
      depth: gauge.depth,
      dead_letters: gauge.deadLetters,
      oldest_seconds: Math.max(0, Math.round(gauge.oldestSeconds * 10) / 10),
      in_per_minute: gauge.inPerMinute,
      out_per_minute: gauge.outPerMinute,
    })),
    loops: gauges.loops.map((gauge) => ({
      loop_id: gauge.loopId,
      node_id: gauge.nodeId,
      runs_per_second: gauge.runsPerSecond,
      failures_per_second: gauge.failuresPerSecond,
    })),
    routes: gauges.routes.map(({ nodeId, port, count, perSecond }) => ({
      node_id: nodeId,
      port,
      count,
      per_second: perSecond,
    })),
    nodes: gauges.nodes.map(({ nodeId, completed, failed, perSecond }) => ({
      node_id: nodeId,
      completed,
      failed,
      per_second: perSecond,
    })),
  };
}

function taskOf(event: {
  readonly runId: RunId | null;
  readonly nodeId: NodeId;
  readonly nodeType: string;
  readonly path: readonly number[];
}): LiveTask {
  return { run_id: event.runId, node_id: event.nodeId, node_type: event.nodeType, path: event.path };
}
