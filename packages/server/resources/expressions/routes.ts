import { failure, isUuid, Type, type WorkflowId } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { callerOf } from '../../http/caller.ts';
import { readFields } from '../../http/fields.ts';
import { objectBody } from '../../http/parse-body.ts';
import { readObject } from '../../wire/read-object.ts';

const tags = ['Editor'];
/** Longest template or condition, in characters: the bound of what a task evaluates. */
const LONGEST = 1_048_576;
const KINDS = ['template', 'condition', 'json-template'] as const;

const PreviewBody = Type.Object({
  kind: Type.Union(KINDS.map((kind) => Type.Literal(kind))),
  text: Type.String({ maxLength: LONGEST }),
  data: Type.Optional(Type.Object({}, { additionalProperties: true })),
  workflow_id: Type.Optional(Type.String({ format: 'uuid', description: 'Whose env and runtime state it reads' })),
});

const PreviewWire = Type.Object({
  value: Type.Unknown({ description: 'null where its JSON is larger than 64 KiB' }),
  text: Type.String({ description: 'As text or JSON, at most 64 Ki characters' }),
  cut: Type.Boolean(),
  error: Type.Union([
    Type.Object({
      text: Type.String(),
      line: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
      column: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
        description: 'Where the tag begins in which it arose; of a condition, where it is at fault',
      }),
      kind: Type.Union(['syntax', 'failed', 'limit', 'json'].map((kind) => Type.Literal(kind))),
    }),
    Type.Null(),
  ]),
});

const FunctionWire = Type.Object({
  name: Type.String(),
  kind: Type.Union(['filter', 'test', 'method', 'function'].map((kind) => Type.Literal(kind))),
  on: Type.Union([Type.Literal('text'), Type.Literal('list'), Type.Literal('object'), Type.Null()]),
  description: Type.String(),
});

/** Trying templates and conditions, and the words of their languages. */
export async function expressionRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { expressions } = context.runtime;

  app.post(
    '/api/expressions/preview/',
    {
      schema: {
        tags,
        summary: 'What a template or condition gives over some data; nothing is written',
        body: PreviewBody,
        response: { 200: PreviewWire },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const read = readFields(objectBody(request));
      const kind = read.choice('kind', KINDS, { required: true });
      const text = read.text('text', { maxLength: LONGEST });
      const data = readObject(read, 'data') ?? {};
      const id = read.text('workflow_id');
      if (!read.has('text')) read.wrong('text', 'This field is required.');
      if (id !== undefined && !isUuid(id)) read.wrong('workflow_id', 'Enter a valid UUID.');
      read.done();
      const workflow =
        id === undefined ? null : await context.store.workflows.get(id.toLowerCase() as WorkflowId, caller.id);
      if (id !== undefined && workflow === null) throw failure('WORKFLOW_NOT_FOUND');
      const env = workflow?.env ?? {};
      const runtime = workflow?.runtimeState ?? {};
      return expressions.preview({ kind: kind!, text: text ?? '', data, env, runtime });
    },
  );

  app.get(
    '/api/expressions/functions/',
    {
      schema: {
        tags,
        summary: 'Filters, tests, methods and functions of templates and conditions',
        response: { 200: Type.Object({ items: Type.Array(FunctionWire), next_cursor: Type.Null() }) },
      },
    },
    async () => ({ items: expressions.functions(), next_cursor: null }),
  );
}
