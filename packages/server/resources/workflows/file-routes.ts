import { randomUUID } from 'node:crypto';
import { failure, Type, type WorkflowId } from '@loopwright/model';
import { parseWorkflowFile, toNewWorkflow, toWorkflowFile, type WorkflowFile } from '@loopwright/runtime/workflow-file';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { recordAudit } from '../../http/audit.ts';
import { callerOf } from '../../http/caller.ts';
import { readFields } from '../../http/fields.ts';
import { objectBody } from '../../http/parse-body.ts';
import { WorkflowWire, workflowWire } from '../../wire/workflow.ts';
import { workflowIdOf } from './find-workflow.ts';

const tags = ['Workflows'];
const YAML = { 'application/yaml': { schema: { type: 'string' } } };
const FILE = { description: 'The file', content: YAML };
const YAML_TYPES = ['application/yaml', 'text/yaml', 'text/x-yaml'];

/** Export and import of workflow files (docs/workflow-file.md). */
export async function fileRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { workflows } = context.store;
  const { secrets, catalogue } = context.runtime;

  app.get(
    '/api/workflow/:id/export/',
    {
      schema: {
        tags,
        summary: 'A workflow as a file, without its passwords',
        params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
        response: { 200: FILE },
      },
    },
    async (request, reply) => {
      const document = await workflows.document(workflowIdOf(request), callerOf(request).id);
      if (document === null) throw failure('WORKFLOW_NOT_FOUND');
      const { workflow, nodes, connections, annotations } = document;
      const masked = nodes.map((node) => ({ ...node, formValues: secrets.mask(node.type, node.formValues) }));
      return reply
        .type('application/yaml; charset=utf-8')
        .header('content-disposition', `attachment; filename="workflow-${workflow.id}.yaml"`)
        .header('x-content-type-options', 'nosniff')
        .serializer((text: string) => text)
        .send(await toWorkflowFile(workflow, masked, connections, annotations));
    },
  );

  await app.register(async (scoped) => {
    scoped.addContentTypeParser(YAML_TYPES, { parseAs: 'string' }, (_request, text, done) => done(null, text));

    scoped.post(
      '/api/workflow/import/',
      {
        schema: {
          tags,
          summary: 'Make a workflow from a file: JSON {"file": text}, or the text itself as application/yaml',
          body: { content: { 'application/json': { schema: Type.Object({ file: Type.String() }) }, ...YAML } },
          response: { 201: WorkflowWire },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request);
        const parsed = await parseWorkflowFile(fileText(request));
        if ('problems' in parsed) throw invalidFile(parsed.problems);
        requireNodeTypes(parsed.file);
        const { fields, nodes, connections } = toNewWorkflow(parsed.file);
        const sealed = nodes.map((node) => ({
          ...node,
          type: catalogue.registry.get(node.type)?.identifier ?? node.type,
          formValues: secrets.seal(node.type, node.formValues, {}),
        }));
        const id = randomUUID() as string as WorkflowId;
        const row = await workflows.createWhole(id, caller.id, fields, sealed, connections, context.clock.now());
        await recordAudit(context, request, 'workflow.import', 'workflow', id, { name: row.name });
        return reply.code(201).send(workflowWire(row));
      },
    );
  });

  function requireNodeTypes(file: WorkflowFile): void {
    const unknown = file.nodes.filter((node) => catalogue.registry.get(node.type) === undefined);
    if (unknown.length === 0) return;
    throw invalidFile(
      unknown.map(({ name, type }) => ({ path: `nodes.${name}.type`, text: `There is no node type ${type}` })),
    );
  }
}

function fileText(request: FastifyRequest): string {
  if (typeof request.body === 'string') return request.body;
  const read = readFields(objectBody(request));
  const text = read.text('file', { required: true });
  read.done();
  return text ?? '';
}

/** At most 100 problems are listed, by the place where each is. */
function invalidFile(problems: readonly { readonly path: string; readonly text: string }[]): Error {
  const fields: Record<string, string[]> = Object.create(null);
  for (const { path, text } of problems.slice(0, 100)) {
    fields[path || '__all__'] ??= [];
    fields[path || '__all__']!.push(text);
  }
  const [first] = problems;
  const detail = first === undefined ? undefined : [first.path, first.text].filter((part) => part !== '').join(': ');
  return failure('INVALID_FILE', { fields, ...(detail === undefined ? {} : { detail }) });
}
