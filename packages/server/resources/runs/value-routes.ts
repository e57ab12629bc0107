import { failure, invalidFields, type Json, type RunId, Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { callerOf } from '../../http/caller.ts';
import { readId, readQuery } from '../../http/query-fields.ts';
import { shownText } from '../../wire/json-text.ts';
import { lookInto, valueAt } from './look-into.ts';

const USUAL_LIMIT = 100;
const MOST = { entries: 1000, characters: 100_000 } as const;
const LONGEST_PATH = 10_000;

const kind = Type.Union(['object', 'array', 'string', 'number', 'boolean', 'null'].map((one) => Type.Literal(one)));
const size = Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]);

const ValueWire = Type.Object({
  kind,
  length: size,
  bytes: size,
  entries: Type.Array(
    Type.Object({
      key: Type.Union([Type.String(), Type.Integer()]),
      kind,
      length: size,
      bytes: size,
      value: Type.Optional(Type.Unknown({ description: 'Of scalars and short texts' })),
      preview: Type.Optional(Type.String({ description: 'Of all others: how their text or JSON begins' })),
    }),
  ),
  value: Type.Unknown({ description: 'A scalar, or the slice of a text; null for objects and lists' }),
});

/** What a task was given and gave, one level at a time: a value may be larger than anyone can look at. */
export async function valueRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  app.get(
    '/api/runs/:run_id/value/',
    {
      schema: {
        tags: ['Runs'],
        summary: 'One level of the input or output of a task, in parts',
        params: Type.Object({ run_id: Type.Integer({ minimum: 1 }) }),
        querystring: Type.Object({
          task: Type.Integer({ minimum: 0, description: 'Position among the tasks of the run, from 0' }),
          side: Type.Union([Type.Literal('input'), Type.Literal('output'), Type.Literal('given')], {
            description: 'given: what its sources handed on, where its input was edited',
          }),
          path: Type.Optional(Type.String({ description: 'JSON pointer (RFC 6901); empty is the whole value' })),
          offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
          limit: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: MOST.characters,
              default: USUAL_LIMIT,
              description: `Entries (at most ${MOST.entries}), or characters of a text`,
            }),
          ),
        }),
        response: { 200: ValueWire },
      },
    },
    async (request, reply) => {
      const { id: ownerId } = callerOf(request);
      const { run_id: text } = request.params as { readonly run_id: string };
      const asked = readAsked(request.query);
      const id = readId(text) as RunId | null;
      if (id === null) throw failure('RUN_NOT_FOUND');
      const run = await context.runtime.history.run(ownerId, id, { after: asked.task, limit: 1 });
      const [task] = run.tasks;
      const root = task?.[asked.side] ?? undefined;
      const value = root === undefined ? undefined : valueAt(root as Json, asked.path);
      if (value === undefined) throw failure('VALUE_NOT_FOUND');
      const limit = typeof value === 'string' ? asked.limit : Math.min(asked.limit, MOST.entries);
      return reply.type('application/json; charset=utf-8').send(shownText(lookInto(value, asked.offset, limit)));
    },
  );
}

function readAsked(query: unknown) {
  const read = readQuery(query);
  const side = read.choices('side', ['input', 'output', 'given'] as const)?.[0];
  const path = read.text('path', LONGEST_PATH) ?? '';
  const task = read.whole('task', 0, Number.MAX_SAFE_INTEGER);
  const offset = read.whole('offset', 0, Number.MAX_SAFE_INTEGER) ?? 0;
  const limit = read.whole('limit', 1, MOST.characters) ?? USUAL_LIMIT;
  read.done();
  if (task === undefined) throw invalidFields({ task: ['This field is required.'] });
  if (side === undefined) throw invalidFields({ side: ['Enter input, output or given.'] });
  if (path !== '' && !path.startsWith('/')) throw invalidFields({ path: ['A JSON pointer begins with a slash.'] });
  return {
    side,
    path,
    task,
    offset,
    limit,
  };
}
