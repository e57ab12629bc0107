import type { JsonObject } from '@loopwright/model';
import { Type } from '@loopwright/model';
import type { WorkflowRow } from '@loopwright/runtime/ports';
import { isoTime } from '../http/time.ts';

const time = Type.String({ format: 'date-time' });

/** Workflow (contract, section 2.1). */
export const WorkflowWire = Type.Object({
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  description: Type.Union([Type.String(), Type.Null()]),
  category: Type.Union([Type.String(), Type.Null()]),
  workflow_type: Type.Union([Type.Literal('production'), Type.Literal('api')]),
  status: Type.Union([Type.Literal('active'), Type.Literal('inactive'), Type.Literal('error')]),
  last_run: Type.Union([time, Type.Null()]),
  next_run: Type.Null(),
  runs_count: Type.Integer({ minimum: 0 }),
  tags: Type.Array(Type.String()),
  created_by: Type.Integer(),
  created_by_username: Type.String(),
  task_id: Type.Union([Type.String(), Type.Null()]),
  env: Type.Object({}, { additionalProperties: true }),
  runtime_state: Type.Object({}, { additionalProperties: true }),
  created_at: time,
  updated_at: time,
});

/** A workflow as clients see it. `env` and `runtime_state` are whole. */
export function workflowWire(row: WorkflowRow): JsonObject {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    category: row.category,
    workflow_type: row.type,
    status: row.status,
    last_run: row.lastRun === null ? null : isoTime(row.lastRun),
    next_run: null,
    runs_count: row.runsCount,
    tags: row.tags,
    created_by: row.ownerId,
    created_by_username: row.ownerName,
    task_id: row.executionId,
    env: row.env,
    runtime_state: row.runtimeState,
    created_at: isoTime(row.createdAt),
    updated_at: isoTime(row.updatedAt),
  };
}

const { id, name, description, status, workflow_type, runs_count, last_run, runtime_state } = WorkflowWire.properties;

/** Workflow as part of the canvas. */
export const CanvasWorkflowWire = Type.Object({
  id,
  name,
  description,
  status,
  workflow_type,
  runs_count,
  last_run,
  runtime_state,
});

/** What the canvas reads of its workflow (contract, section 2.5). */
export function canvasWorkflowWire(row: WorkflowRow): JsonObject {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    status: row.status,
    workflow_type: row.type,
    runs_count: row.runsCount,
    last_run: row.lastRun === null ? null : isoTime(row.lastRun),
    runtime_state: row.runtimeState,
  };
}
