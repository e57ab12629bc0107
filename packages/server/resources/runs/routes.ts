import { failure, invalidFields, type RunId, Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { callerOf } from '../../http/caller.ts';
import { cursorBeforePlace } from '../../http/page-query.ts';
import { readId, readQuery } from '../../http/query-fields.ts';
import { shownText } from '../../wire/json-text.ts';
import {
  MinuteSchema,
  RUN_STATES,
  RunSchema,
  WholeRunSchema,
  wireMinute,
  wireRun,
  wireWholeRun,
} from '../../wire/run.ts';
import { findWorkflow } from '../workflows/find-workflow.ts';
import { fixRoutes } from './fix-routes.ts';
import { readRunFilter } from './read-filter.ts';
import { replayRoutes } from './replay-routes.ts';
import { valueRoutes } from './value-routes.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const LONGEST_DAYS = 31;
const LARGEST_VALUE = 1_048_576;
const MOST_TASKS = 1000;

const page = (item: ReturnType<typeof Type.Object>) =>
  Type.Object({ items: Type.Array(item), next_cursor: Type.Union([Type.String(), Type.Null()]) });

/** Past and present runs, beyond the contract: pages with filters, one run with its tasks, counts by minute. */
export async function runRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { history } = context.store;
  await valueRoutes(app, context);
  await replayRoutes(app, context);
  await fixRoutes(app, context);

  app.get(
    '/api/runs/',
    {
      schema: {
        tags: ['Runs'],
        summary: 'Runs, newest first',
        querystring: Type.Object({
          workflow: Type.Optional(Type.String({ format: 'uuid' })),
          loop: Type.Optional(Type.Integer({ minimum: 1 })),
          state: Type.Optional(
            Type.Array(Type.Union(RUN_STATES.map((state) => Type.Literal(state))), {
              description: 'Repeated, or one list with commas',
            }),
          ),
          error_code: Type.Optional(Type.String({ maxLength: 100 })),
          error: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the error text, in any case' })),
          outcome_unknown: Type.Optional(
            Type.Literal('true', { description: 'Only runs with a task that may have run twice' }),
          ),
          from: Type.Optional(Type.String({ description: 'Started at or after, ISO 8601' })),
          to: Type.Optional(Type.String({ description: 'Started at or before, ISO 8601' })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
          cursor: Type.Optional(Type.String({ description: 'next_cursor of the page before' })),
        }),
        response: { 200: page(RunSchema) },
      },
    },
    async (request) => {
      const { id: ownerId } = callerOf(request);
      const { limit, ...filter } = readRunFilter(request.query);
      const rows = await history.runs(ownerId, { ...filter, limit: limit + 1 });
      const items = rows.slice(0, limit);
      const last = items.at(-1);
      return {
        items: items.map(wireRun),
        next_cursor:
          rows.length > limit && last !== undefined
            ? cursorBeforePlace('started', { at: last.startedAt, id: last.id })
            : null,
      };
    },
  );

  app.get(
    '/api/runs/:run_id/',
    {
      schema: {
        tags: ['Runs'],
        summary: 'One run with its tasks, their inputs, outputs, attempts and times',
        params: Type.Object({ run_id: Type.Integer({ minimum: 1 }) }),
        querystring: Type.Object({
          max_value_bytes: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: LARGEST_VALUE,
              description: 'Inputs and outputs larger than that are left out; their size is told instead',
            }),
          ),
          tasks_after: Type.Optional(
            Type.Integer({
              minimum: 0,
              description: 'How many tasks to pass over: 1,000 of them are answered at once',
            }),
          ),
          tasks_limit: Type.Optional(
            Type.Integer({ minimum: 1, maximum: MOST_TASKS, default: MOST_TASKS, description: 'Tasks of one answer' }),
          ),
        }),
        response: { 200: WholeRunSchema },
      },
    },
    async (request, reply) => {
      const { id: ownerId } = callerOf(request);
      const { run_id: text } = request.params as { readonly run_id: string };
      const id = readId(text) as RunId | null;
      const row = id === null ? null : await history.run(ownerId, id);
      if (row === null) throw failure('RUN_NOT_FOUND');
      const read = readQuery(request.query);
      const most = read.whole('max_value_bytes', 0, LARGEST_VALUE) ?? Number.POSITIVE_INFINITY;
      const after = read.whole('tasks_after', 0, Number.MAX_SAFE_INTEGER) ?? 0;
      const limit = read.whole('tasks_limit', 1, MOST_TASKS) ?? MOST_TASKS;
      read.done();
      const whole = wireWholeRun(row, await context.runtime.history.run(ownerId, row.id, { after, limit }), most);
      return reply.type('application/json; charset=utf-8').send(shownText(whole));
    },
  );

  app.get(
    '/api/workflow/:id/stats/',
    {
      schema: {
        tags: ['Runs'],
        summary: 'Runs a minute of each loop, oldest first',
        description: `At most ${LONGEST_DAYS} days at once; without a span, the last day. Minutes without runs are not listed.`,
        params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
        querystring: Type.Object({
          from: Type.Optional(Type.String({ description: 'ISO 8601' })),
          to: Type.Optional(Type.String({ description: 'ISO 8601' })),
        }),
        response: { 200: page(MinuteSchema) },
      },
    },
    async (request) => {
      const { workflow } = await findWorkflow(context, request);
      const read = readQuery(request.query);
      const to = read.instant('to') ?? context.clock.now();
      const from = read.instant('from') ?? to - DAY_MS;
      read.done();
      if (to - from > LONGEST_DAYS * DAY_MS)
        throw invalidFields({ from: [`Ensure the span is no longer than ${LONGEST_DAYS} days.`] });
      const [minutes, loops] = await Promise.all([
        history.minutes(workflow.id, Math.floor(from / MINUTE_MS) * MINUTE_MS, to),
        history.loops(workflow.id),
      ]);
      const nodes = new Map(loops.map((loop) => [loop.id, loop.nodeId]));
      return { items: minutes.map((row) => wireMinute(row, nodes.get(row.loopId) ?? null)), next_cursor: null };
    },
  );
}
