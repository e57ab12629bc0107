import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { decodeSegment, encodeSegment } from '@loopwright/engine';
import type { ExecutionId, LoopId, MessageSeq, QueueId, RunId, VersionId, WorkflowId } from '@loopwright/model';
import type { Group } from '@loopwright/runtime/ports';
import { openSqlite } from '@loopwright/storage';

/** Groups of one flush. */
const AT_ONCE = 2000;

/** A run that a real server finished, by which others like it are made. */
interface Model {
  readonly workflowId: string;
  readonly loopId: number;
  readonly queueId: number;
  readonly versionId: number;
  readonly executionId: string;
  readonly iteration: number;
  readonly startedAt: number;
  readonly payload: Uint8Array;
  /** Its journal up to its first effect: what was durable before that one began. */
  readonly journal: Uint8Array;
}

const MODELS = `SELECT r.id, w.id AS workflowId, r.loop_id AS loopId, l.queue_id AS queueId, r.version_id AS versionId,
  e.id AS executionId, r.iteration, r.started_at AS startedAt, p.bytes AS payload
  FROM run r JOIN workflow w ON w.num = r.workflow_num JOIN loop l ON l.id = r.loop_id JOIN execution e ON e.num = r.execution_num
  JOIN payload p ON p.id = r.payload_id ORDER BY r.id`;

function readModels(file: string): Model[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const journal = database.prepare('SELECT events FROM journal WHERE run_id = ? ORDER BY seq');
  const models = (database.prepare(MODELS).all() as unknown as (Model & { readonly id: number })[]).map((model) => {
    const events = journal.all(model.id).flatMap(({ events }) => decodeSegment(events as Uint8Array));
    const effect = events.findIndex(({ kind }) => kind === 'started');
    return { ...model, journal: encodeSegment(events.slice(0, effect)) };
  });
  database.close();
  return models;
}

function unfinished(model: Model, id: number, iteration: number): Group {
  const { workflowId, startedAt: at } = model;
  const runId = id as RunId;
  return {
    lease: null,
    epoch: null,
    changes: [
      { kind: 'put-payload', payload: { id, bytes: model.payload } },
      {
        kind: 'send-message',
        queueId: model.queueId as QueueId,
        seq: id as MessageSeq,
        payloadId: id,
        runId: null,
        leased: true,
        at,
      },
      {
        kind: 'open-run',
        run: {
          id: runId,
          loopId: model.loopId as LoopId,
          workflowId: workflowId as WorkflowId,
          versionId: model.versionId as VersionId,
          executionId: model.executionId as ExecutionId,
          iteration,
          origin: 'loop',
          payloadId: id,
          startedAt: at,
          caller: false,
        },
        messageSeq: id as MessageSeq,
        end: null,
      },
      { kind: 'append-journal', runId, seq: 0, events: model.journal },
    ],
  };
}

/**
 * Leaves runs on disk as a server that is killed in the midst of them does: in its hands, each before its first effect.
 * They are like the runs that the folder holds already, in turn.
 */
export async function leaveUnfinished(dataDir: string, count: number): Promise<void> {
  const models = readModels(join(dataDir, 'loopwright.db'));
  const now = Date.now();
  const store = await openSqlite({ dataDir, clock: { now: () => now } });
  const { incarnation } = await store.workflows.beginIncarnation(now);
  // One number for the run, its message and its payload.
  const firsts = await Promise.all(
    (['run', 'message', 'payload'] as const).map((kind) => store.log.reserveIds(kind, 2 * count)),
  );
  const first = Math.max(...firsts);
  for (let from = 0, seq = 1; from < count; from += AT_ONCE, seq++) {
    const groups = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, at) => {
      const model = models[(from + at) % models.length]!;
      return unfinished(model, first + from + at, model.iteration + 1 + Math.floor((from + at) / models.length));
    });
    const result = await store.log.flush({ incarnation, seq, groups });
    if (result.outcome !== 'landed' || result.dropped.length + result.refused.length > 0)
      throw new Error(`Runs could not be written: ${JSON.stringify(result)}`);
  }
  await store.stop(); // the incarnation is not ended: it is one that died
}
