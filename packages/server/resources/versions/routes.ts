import { failure, type Graph, Type, type VersionId } from '@loopwright/model';
import type { VersionRow } from '@loopwright/runtime/ports';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { recordAudit } from '../../http/audit.ts';
import { cursorBefore, readCursor, readLimit } from '../../http/page-query.ts';
import { readId, readQuery } from '../../http/query-fields.ts';
import { isoTime, isoTimeOrNull } from '../../http/time.ts';
import { wireGraph } from '../../wire/run.ts';
import { removeStoredFiles } from '../node-files/stored-files.ts';
import { findWorkflow, type OwnWorkflow } from '../workflows/find-workflow.ts';

const tags = ['Workflows'];
const params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const one = Type.Object({ id: Type.String({ format: 'uuid' }), version_id: Type.Integer({ minimum: 1 }) });
const time = Type.String({ format: 'date-time' });
const count = Type.Integer({ minimum: 0 });
const base = '/api/workflow/:id/versions/';

const VersionWire = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  created_at: time,
  nodes: count,
  connections: count,
  executions: count,
  last_used_at: Type.Union([time, Type.Null()], { description: 'When an execution last started on it' }),
  is_current: Type.Boolean({ description: 'Whether the graph as it is now would start as this version' }),
});

/** What ran of a workflow: every graph that was started is kept, and can be had again. */
export async function versionsRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { store, runtime } = context;

  async function find(request: FastifyRequest): Promise<OwnWorkflow & { readonly version: VersionRow }> {
    const own = await findWorkflow(context, request);
    const { version_id: text } = request.params as { readonly version_id: string };
    const id = readId(text) as VersionId | null;
    const version = id === null ? null : await store.workflows.versionById(id);
    if (version === null || version.workflowId !== own.workflow.id) throw failure('VERSION_NOT_FOUND');
    return { ...own, version };
  }

  app.get(
    base,
    {
      schema: {
        tags,
        summary: 'Versions of a workflow, newest first',
        params,
        querystring: Type.Object({
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
          cursor: Type.Optional(Type.String({ description: 'next_cursor of the page before' })),
        }),
        response: {
          200: Type.Object({
            items: Type.Array(VersionWire),
            next_cursor: Type.Union([Type.String(), Type.Null()]),
            current_id: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
              description: 'The version as which the graph as it is now would start; null: it never ran so',
            }),
          }),
        },
      },
    },
    async (request) => {
      const { caller, workflow } = await findWorkflow(context, request);
      const read = readQuery(request.query);
      const limit = readLimit(read);
      const before = (readCursor(read) ?? null) as VersionId | null;
      read.done();
      const { items: rows, current } = await store.workflows.versions(workflow.id, caller.id, before, limit + 1);
      const items = rows.slice(0, limit).map((row) => ({
        id: row.id,
        created_at: isoTime(row.createdAt),
        nodes: row.nodes,
        connections: row.connections,
        executions: row.executions,
        last_used_at: isoTimeOrNull(row.lastUsedAt),
        is_current: row.isCurrent,
      }));
      const last = items.at(-1);
      const next = rows.length > limit && last !== undefined ? cursorBefore(last.id) : null;
      return { items, next_cursor: next, current_id: current };
    },
  );

  app.get(
    `${base}:version_id/`,
    {
      schema: {
        tags,
        summary: 'One version with its graph; passwords are masked',
        params: one,
        response: { 200: Type.Object({ id: Type.Integer(), created_at: time, graph: Type.Unknown() }) },
      },
    },
    async (request) => {
      const { version } = await find(request);
      return { id: version.id, created_at: isoTime(version.createdAt), graph: wireGraph(masked(version.graph)) };
    },
  );

  app.post(
    `${base}:version_id/restore/`,
    {
      schema: {
        tags,
        summary: 'Make the graph that of a version, as one edit',
        params: one,
        response: { 200: Type.Object({ revision: count, version_id: Type.Integer({ minimum: 1 }) }) },
      },
    },
    async (request) => {
      const { caller, workflow, version } = await find(request);
      const { revision, made, files } = await runtime.edits.restore(caller.id, workflow.id, version);
      if (files.length > 0) await removeStoredFiles(context, files);
      if (made)
        await recordAudit(context, request, 'workflow.restore_version', 'workflow', workflow.id, {
          version: version.id,
        });
      return { revision, version_id: version.id };
    },
  );

  function masked(graph: Graph): Graph {
    const nodes = graph.nodes.map((node) => ({
      ...node,
      formValues: runtime.secrets.mask(node.type, node.formValues),
    }));
    return { ...graph, nodes };
  }
}
