import { failure, invalidFields, Type, type WorkflowId } from '@loopwright/model';
import type { ActivityRow, ActivitySpan } from '@loopwright/runtime/ports';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { callerOf } from '../../http/caller.ts';
import { readQuery } from '../../http/query-fields.ts';
import { isoTime, isoTimeOrNull } from '../../http/time.ts';
import { RUN_STATES } from '../../wire/run.ts';
import { workflowIdOf } from '../workflows/find-workflow.ts';

const MINUTE_MS = 60_000;
const USUAL = { minutes: 60, buckets: 30 } as const;
const MOST = { minutes: 44_640, buckets: 500 } as const;

const tags = ['Runs'];
const time = Type.String({ format: 'date-time' });
const querystring = Type.Object({
  minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST.minutes, default: USUAL.minutes })),
  buckets: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MOST.buckets, default: USUAL.buckets, description: 'A divisor of minutes' }),
  ),
});
const counts = Type.Array(Type.Integer({ minimum: 0 }), { description: 'Runs that ended, oldest bucket first' });
const activity = {
  workflow_id: Type.String({ format: 'uuid' }),
  succeeded: counts,
  failed: counts,
  last_run: Type.Union([
    Type.Object({
      id: Type.Integer({ minimum: 1 }),
      state: Type.Union(RUN_STATES.map((state) => Type.Literal(state))),
      started_at: time,
      ended_at: Type.Union([time, Type.Null()]),
      error_text: Type.Union([Type.String(), Type.Null()]),
    }),
    Type.Null(),
  ]),
  last_failure_at: Type.Union([time, Type.Null()]),
};
const span = { from: time, bucket_seconds: Type.Integer({ minimum: 60 }) };

/** How busy workflows were of late, for the list of workflows and the head of one. */
export async function activityRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { history } = context.store;

  app.get(
    '/api/activity/',
    {
      schema: {
        tags,
        summary: 'Runs of every workflow of the caller by parts of the last minutes, and the last run of each',
        querystring,
        response: {
          200: Type.Object({ items: Type.Array(Type.Object(activity)), next_cursor: Type.Null(), ...span }),
        },
      },
    },
    async (request) => {
      const asked = readSpan(request.query, context.clock.now());
      const rows = await history.activity(callerOf(request).id, null, asked);
      return { items: rows.map(wireActivity), next_cursor: null, ...wireSpan(asked) };
    },
  );

  app.get(
    '/api/workflow/:id/activity/',
    {
      schema: {
        tags,
        summary: 'Runs of one workflow by parts of the last minutes, and its last run',
        params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
        querystring,
        response: { 200: Type.Object({ ...activity, ...span }) },
      },
    },
    async (request) => {
      const workflowId: WorkflowId = workflowIdOf(request);
      const asked = readSpan(request.query, context.clock.now());
      const [row] = await history.activity(callerOf(request).id, workflowId, asked);
      if (row === undefined) throw failure('WORKFLOW_NOT_FOUND');
      return { ...wireActivity(row), ...wireSpan(asked) };
    },
  );
}

/** The span that a query asks for; its last bucket holds the present minute. Throws INVALID_FIELDS. */
function readSpan(query: unknown, now: number): ActivitySpan {
  const read = readQuery(query);
  const minutes = read.whole('minutes', 1, MOST.minutes) ?? USUAL.minutes;
  const given = read.whole('buckets', 1, MOST.buckets);
  read.done();
  const buckets = given ?? bucketsOf(minutes);
  if (minutes % buckets !== 0) throw invalidFields({ buckets: [`Ensure this value divides minutes (${minutes}).`] });
  const end = (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS;
  return { from: end - minutes * MINUTE_MS, buckets, bucketMs: (minutes / buckets) * MINUTE_MS };
}

/** Into how many buckets so many minutes are parted where nobody says: as usual, or as many as divide them. */
function bucketsOf(minutes: number): number {
  if (minutes % USUAL.buckets === 0) return USUAL.buckets;
  let buckets = Math.min(minutes, MOST.buckets);
  while (minutes % buckets !== 0) buckets -= 1;
  return buckets;
}

function wireSpan({ from, bucketMs }: ActivitySpan) {
  return { from: isoTime(from), bucket_seconds: bucketMs / 1000 };
}

function wireActivity({ workflowId, succeeded, failed, lastRun, lastFailureAt }: ActivityRow) {
  return {
    workflow_id: workflowId,
    succeeded,
    failed,
    last_run:
      lastRun === null
        ? null
        : {
            id: lastRun.id,
            state: lastRun.state,
            started_at: isoTime(lastRun.startedAt),
            ended_at: isoTimeOrNull(lastRun.endedAt),
            error_text: lastRun.errorText,
          },
    last_failure_at: isoTimeOrNull(lastFailureAt),
  };
}
