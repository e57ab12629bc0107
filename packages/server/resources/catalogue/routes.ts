import { basename } from 'node:path';
import type { Form, Json } from '@loopwright/model';
import { Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { recordAudit } from '../../http/audit.ts';
import { readFields } from '../../http/fields.ts';
import { objectBody } from '../../http/parse-body.ts';
import { FormWire, MetaWire } from '../../wire/node-type.ts';
import { readObject, unfit } from '../../wire/read-object.ts';
import { findType, type KnownType } from './find-type.ts';
import { iconRoutes } from './icon-routes.ts';

const tags = ['Node types'];
const params = Type.Object({ identifier: Type.String() });
const object = Type.Object({}, { additionalProperties: true });
const formAnswer = Type.Object({
  node: MetaWire,
  form: Type.Union([FormWire, Type.Null()]),
  message: Type.Optional(Type.String()),
});

/** The catalogue of node types, their forms and their icons. */
export async function catalogueRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { catalogue } = context.runtime;

  const withForm = (type: KnownType, form: Form | null) =>
    form === null
      ? { node: catalogue.meta(type), form: null, message: 'This node has no form' }
      : { node: catalogue.meta(type), form };

  app.get(
    '/api/nodes/',
    { schema: { tags, summary: 'Node types as a tree of categories', response: { 200: object } } },
    async () => catalogue.tree(),
  );

  app.get(
    '/api/nodes/flat/',
    { schema: { tags, summary: 'Node types as a list', response: { 200: Type.Array(MetaWire) } } },
    async () => catalogue.registry.all().map((type) => catalogue.meta(type)),
  );

  app.get(
    '/api/nodes/count/',
    {
      schema: {
        tags,
        summary: 'How many node types there are',
        response: { 200: Type.Object({ count: Type.Integer() }) },
      },
    },
    async () => ({ count: catalogue.registry.all().length }),
  );

  app.post(
    '/api/nodes/refresh/',
    {
      schema: {
        tags,
        summary: 'Look for node types again',
        response: {
          200: Type.Object({
            message: Type.String(),
            count: Type.Integer(),
            broken: Type.Array(Type.Object({ file: Type.String(), error: Type.String() })),
          }),
        },
      },
    },
    async (request) => {
      const { count, broken } = await catalogue.refresh();
      await recordAudit(context, request, 'node-type.refresh', 'catalogue', '', { count, broken: broken.length });
      const unread = broken.length === 0 ? '' : `, ${broken.length} files could not be read`;
      return { message: `${count} node types${unread}`, count, broken: broken.map(withoutFolders) };
    },
  );

  app.get(
    '/api/nodes/:identifier/',
    { schema: { tags, summary: 'One node type', params, response: { 200: MetaWire } } },
    async (request) => catalogue.meta(findType(context, request)),
  );

  app.get(
    '/api/nodes/:identifier/form/',
    { schema: { tags, summary: 'Form of a node type', params, response: { 200: formAnswer } } },
    async (request) => {
      const type = findType(context, request);
      return withForm(type, type.form === null ? null : catalogue.form(type));
    },
  );

  app.post(
    '/api/nodes/:identifier/form/update/',
    {
      schema: {
        tags,
        summary: 'The form after a change of values, dependent fields recomputed',
        params,
        body: Type.Object({ field_values: Type.Optional(object) }),
        response: { 200: formAnswer },
      },
    },
    async (request) => {
      const type = findType(context, request);
      const read = readFields(objectBody(request));
      const values = readObject(read, 'field_values') ?? {};
      read.done();
      return withForm(type, type.form === null ? null : await catalogue.updateForm(type, values));
    },
  );

  app.post(
    '/api/nodes/:identifier/field-options/',
    {
      schema: {
        tags,
        summary: 'Choices of one dependent field',
        params,
        body: Type.Object({
          parent_field: Type.String(),
          dependent_field: Type.String(),
          parent_value: Type.Optional(Type.Unknown()),
          form_values: Type.Optional(object),
        }),
        response: {
          200: Type.Object({
            field: Type.String(),
            options: Type.Array(Type.Object({ value: Type.String(), text: Type.String() })),
          }),
        },
      },
    },
    async (request) => {
      const type = findType(context, request);
      const body = objectBody(request);
      const read = readFields(body);
      const parent = read.text('parent_field', { required: true }) ?? '';
      const dependent = read.text('dependent_field', { required: true }) ?? '';
      const values = readObject(read, 'form_values') ?? {};
      const parentValue = (body.parent_value ?? null) as Json;
      const reason = unfit(parentValue);
      if (reason !== null) read.wrong('parent_value', reason);
      read.done();
      const options = await catalogue.fieldOptions(type, { parent, dependent, parentValue, values });
      return { field: dependent, options: options.map(([value, text]) => ({ value, text })) };
    },
  );

  await iconRoutes(app, context);
}

/** Where files lie on the server is nobody's business. */
function withoutFolders({ file, error }: { readonly file: string; readonly error: string }) {
  const name = basename(file);
  return { file: name, error: error.replaceAll(file, name).replace(/(?:file:\/\/)?(?:\/[^\s/:'"]+)+\//g, '') };
}
