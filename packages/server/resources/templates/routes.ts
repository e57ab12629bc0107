import { Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { readTemplates, type Template } from './read-templates.ts';

const TemplateWire = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  workflow_type: Type.Union([Type.Literal('production'), Type.Literal('api')]),
  node_types: Type.Array(Type.String(), { description: 'Identifiers, each once' }),
  webhook_ids: Type.Array(Type.String()),
  file: Type.String({ description: 'For /api/workflow/import/' }),
});

/** Workflows to begin with. */
export async function templateRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { examplesFolder, log } = context;
  let read: Promise<readonly Template[]> | null = null;

  app.get(
    '/api/templates/',
    {
      schema: {
        tags: ['Editor'],
        summary: 'Workflow files to begin with',
        response: { 200: Type.Object({ items: Type.Array(TemplateWire), next_cursor: Type.Null() }) },
      },
    },
    async () => {
      if (examplesFolder === null) return { items: [], next_cursor: null };
      read ??= readTemplates(examplesFolder, (file) => log.warn({ file }, 'An example cannot be read')).catch(
        (cause) => {
          read = null;
          throw cause;
        },
      );
      return { items: await read, next_cursor: null };
    },
  );
}
